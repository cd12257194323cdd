package dev.daybook.accounts.app.explorer;

import dev.daybook.accounts.domain.AccountDecider;
import dev.daybook.accounts.domain.AccountEvent;
import dev.daybook.explorer.Explorer;
import dev.daybook.explorer.ExplorerServlet;
import dev.daybook.explorer.access.ExplorerAccess;
import dev.daybook.explorer.access.Rights;
import dev.daybook.jackson.EventTypes;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.projections.running.ProjectionRunner;
import java.util.List;
import javax.sql.DataSource;

/// The explorer of the accounts' log. The service has no authentication and listens on the loopback
/// address only, so users on this machine may do all that the API lets them do.
public final class AccountsExplorer {
  /// Category of the streams of accounts.
  private static final String CATEGORY = "account";

  private AccountsExplorer() {}

  /// Makes the servlet.
  ///
  /// @param reads pooled connections to the log's database
  public static ExplorerServlet create(
      PostgresEventStore log,
      DataSource reads,
      EventTypes<AccountEvent> events,
      List<ProjectionRunner> runners) {
    return Explorer.of(log, reads)
        .withTitle("Accounts")
        .withAccess(ExplorerAccess.fromLoopback(Rights.all("local user")))
        .withStates(CATEGORY, new AccountDecider(), events, AccountState::of)
        .withProjections(() -> runners)
        .servlet();
  }
}
