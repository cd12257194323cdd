package dev.daybook.accounts.http.accounts;

import dev.daybook.accounts.domain.AccountCommand.ForgetPerson;
import dev.daybook.accounts.http.request.AccountIds;
import dev.daybook.accounts.http.response.Problem;
import dev.daybook.accounts.http.response.ProblemException;
import dev.daybook.accounts.http.response.ProblemType;
import dev.daybook.accounts.personal.PersonKeys;
import dev.daybook.accounts.readmodels.AccountList;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import dev.daybook.postgres.projections.running.ProjectionOperator;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.UUID;

/// The right to be forgotten.
///
/// The event comes first, then the person's key is destroyed, then the name in the list. Whoever
/// dies in between has left word of it in the log, so that the list's projection does the rest; the
/// other way round the key would be gone, and nobody told.
public final class PersonalDataRoutes {
  private final Commands commands;
  private final PersonKeys keys;
  private final AccountList list;
  private final ProjectionOperator operator;

  /// @param operator of the list
  public PersonalDataRoutes(
      Commands commands, PersonKeys keys, AccountList list, ProjectionOperator operator) {
    this.commands = commands;
    this.keys = keys;
    this.list = list;
    this.operator = operator;
  }

  public void addTo(RoutesConfig routes) {
    routes.delete("/api/users/{id}/personal-data", this::forget);
  }

  private void forget(Context ctx) {
    StreamId stream = AccountIds.stream(ctx);
    commands.handle(ctx, stream, new ForgetPerson());
    UUID person = UUID.fromString(stream.id());
    try {
      keys.destroy(person);
      list.forget(person, operator);
    } catch (EventStoreUnavailableException e) {
      throw new ProblemException(
          Problem.of(
              ProblemType.UNAVAILABLE,
              "The database can't be reached at the moment: the person will be forgotten, but is"
                  + " not yet. Try again to be told when."));
    }
    ctx.status(204);
  }
}
