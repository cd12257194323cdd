package dev.daybook.accounts.api;

import dev.daybook.accounts.domain.AccountCommand.ForgetPerson;
import dev.daybook.accounts.personal.PersonKeys;
import dev.daybook.eventstore.EventStoreUnavailableException;
import dev.daybook.eventstore.StreamId;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.UUID;

/// The right to be forgotten.
///
/// The event comes first, then the person's key is destroyed. Whoever dies in between has left word
/// of it in the log, so that the list's projection destroys the key; the other way round the key
/// would be gone, and nobody told.
final class PersonalDataRoutes {
  private final Commands commands;
  private final PersonKeys keys;

  PersonalDataRoutes(Commands commands, PersonKeys keys) {
    this.commands = commands;
    this.keys = keys;
  }

  void addTo(RoutesConfig routes) {
    routes.delete("/api/users/{id}/personal-data", this::forget);
  }

  private void forget(Context ctx) {
    StreamId stream = AccountRoutes.stream(ctx);
    commands.handle(ctx, stream, new ForgetPerson());
    try {
      keys.destroy(UUID.fromString(stream.id()));
    } catch (EventStoreUnavailableException e) {
      throw new ProblemException(
          Problem.tryAgain(
              "unavailable",
              "Database unavailable",
              "The database can't be reached at the moment: the person will be forgotten, but is"
                  + " not yet. Try again to be told when."));
    }
    ctx.status(204);
  }
}
