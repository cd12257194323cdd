package dev.daybook.accounts.http.accounts;

import dev.daybook.accounts.domain.AccountCommand.ForgetPerson;
import dev.daybook.accounts.domain.Rejected;
import dev.daybook.accounts.http.request.AccountIds;
import dev.daybook.accounts.http.response.Problem;
import dev.daybook.accounts.http.response.ProblemException;
import dev.daybook.accounts.http.response.ProblemType;
import dev.daybook.accounts.http.routing.Exchange;
import dev.daybook.accounts.http.routing.Routes;
import dev.daybook.accounts.readmodels.AccountList;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.errors.EventStoreMisconfiguredException;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import dev.daybook.personal.PersonKeys;
import dev.daybook.postgres.projections.running.ProjectionOperator;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Route for the erasure of a person's data (GDPR, article 17).
///
/// Order: first the event is appended, then the person's key is destroyed, then the name is erased
/// from the account list. If the node stops in between, the projection of the list completes the
/// erasure from the event. In the opposite order the key would be destroyed without a record.
///
/// A key without an account is destroyed, too: after a restore, the table of keys may come from
/// another backup than the log.
public final class PersonalDataRoutes {
  private static final Logger LOG = LoggerFactory.getLogger(PersonalDataRoutes.class);

  private final Commands commands;
  private final PersonKeys keys;
  private final AccountList list;
  private final ProjectionOperator operator;

  /// @param operator operator of the projection of `list`
  public PersonalDataRoutes(
      Commands commands, PersonKeys keys, AccountList list, ProjectionOperator operator) {
    this.commands = commands;
    this.keys = keys;
    this.list = list;
    this.operator = operator;
  }

  public void addTo(Routes routes) {
    routes.delete("/api/users/{id}/personal-data", this::forget);
  }

  private void forget(Exchange exchange) {
    StreamId stream = AccountIds.stream(exchange);
    try {
      commands.handle(exchange, stream, new ForgetPerson());
    } catch (Rejected e) {
      if (e.reason() == Rejected.Reason.ACCOUNT_NOT_FOUND) {
        keys.forget(stream.id());
      }
      throw e;
    }
    try {
      keys.forget(stream.id());
      list.forget(UUID.fromString(stream.id()), operator);
    } catch (EventStoreMisconfiguredException e) {
      throw new ProblemException(
          Problem.misconfigured(e, "the person will be forgotten after that, but is not yet."));
    } catch (EventStoreUnavailableException e) {
      LOG.warn("The erasure of {} is not complete: {}", stream, e.getMessage());
      throw new ProblemException(
          Problem.of(
              ProblemType.UNAVAILABLE,
              "The database or the list of erasures cannot be reached: the erasure is recorded but"
                  + " not complete. Try again to get a confirmation."));
    }
    exchange.status(204);
  }
}
