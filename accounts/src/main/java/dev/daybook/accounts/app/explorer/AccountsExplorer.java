package dev.daybook.accounts.app.explorer;

import dev.daybook.accounts.domain.AccountDecider;
import dev.daybook.accounts.domain.AccountEvent;
import dev.daybook.accounts.domain.Rejected;
import dev.daybook.accounts.http.audit.SealedTrees;
import dev.daybook.accounts.http.response.ProblemException;
import dev.daybook.audit.Receipt;
import dev.daybook.audit.tree.InvalidProofException;
import dev.daybook.explorer.Explorer;
import dev.daybook.explorer.ExplorerServlet;
import dev.daybook.explorer.access.ExplorerAccess;
import dev.daybook.explorer.access.Rights;
import dev.daybook.explorer.activity.CommandRefusals;
import dev.daybook.explorer.activity.LogActivity;
import dev.daybook.explorer.spi.EventProofs;
import dev.daybook.jackson.EventTypes;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.projections.running.ProjectionRunner;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/// The explorer of the accounts' log. The service has no authentication and listens on the loopback
/// address only, so users on this machine may do all that the API lets them do.
public final class AccountsExplorer {
  /// Category of the streams of accounts.
  private static final String CATEGORY = "account";

  private AccountsExplorer() {}

  /// Observes the commands that the service refuses, by the names of the reasons.
  public static CommandRefusals refusals() {
    return new CommandRefusals(
        thrown ->
            switch (thrown) {
              case Rejected it -> it.reason().name();
              case ProblemException it -> it.problem().type().name();
              default -> thrown.getClass().getSimpleName();
            });
  }

  /// Makes the servlet.
  ///
  /// @param reads pooled connections to the log's database
  /// @param sealed the trees of the sealed log; empty if it is not sealed
  public static ExplorerServlet create(
      PostgresEventStore log,
      DataSource reads,
      EventTypes<AccountEvent> events,
      LogActivity activity,
      CommandRefusals refusals,
      Optional<SealedTrees> sealed,
      List<ProjectionRunner> runners) {
    Explorer explorer =
        Explorer.of(log, reads)
            .withTitle("Accounts")
            .withHome("Console", "/")
            .withAccess(ExplorerAccess.fromLoopback(Rights.all("local user")))
            .withLens(CATEGORY, new AccountDecider(), events, AccountState::of, new AccountLens())
            .withActivity(activity)
            .withRefusals(refusals)
            .withProjections(() -> runners);
    return sealed
        .map(it -> explorer.withProofs(position -> proof(it, position)))
        .orElse(explorer)
        .servlet();
  }

  private static Optional<String> proof(SealedTrees sealed, long position) {
    try {
      return sealed.receipt(position).map(Receipt::toString);
    } catch (InvalidProofException e) {
      throw new EventProofs.UnprovedException(
          "The event can't be proved: it or the tree was changed. An operator must verify the log.",
          e);
    }
  }
}
