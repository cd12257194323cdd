package dev.daybook.accounts.app.explorer;

import dev.daybook.accounts.app.processes.AccountProcesses;
import dev.daybook.accounts.domain.AccountDecider;
import dev.daybook.accounts.domain.AccountEvent;
import dev.daybook.accounts.http.accounts.Commands;
import dev.daybook.accounts.http.audit.SealedTrees;
import dev.daybook.accounts.readmodels.AccountList;
import dev.daybook.audit.Receipt;
import dev.daybook.audit.sealing.CheckpointSchedule;
import dev.daybook.audit.tree.InvalidProofException;
import dev.daybook.audit.verification.background.BackgroundVerification;
import dev.daybook.explorer.Explorer;
import dev.daybook.explorer.ExplorerServlet;
import dev.daybook.explorer.access.ExplorerAccess;
import dev.daybook.explorer.access.Rights;
import dev.daybook.explorer.activity.CommandRefusals;
import dev.daybook.explorer.activity.LogActivity;
import dev.daybook.explorer.spi.EventProofs;
import dev.daybook.explorer.spi.Worker;
import dev.daybook.explorer.workers.ProcessManagerWorker;
import dev.daybook.explorer.workers.RelayWorker;
import dev.daybook.explorer.workers.SealingWorker;
import dev.daybook.explorer.workers.TimersWorker;
import dev.daybook.explorer.workers.VerificationWorker;
import dev.daybook.jackson.EventTypes;
import dev.daybook.kafka.KafkaRelay;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.projections.running.ProjectionRunner;
import java.util.ArrayList;
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
        thrown -> AccountLens.reason(thrown).orElseGet(() -> thrown.getClass().getSimpleName()));
  }

  /// Makes the servlet.
  ///
  /// @param reads pooled connections to the log's database
  /// @param commands decides the commands, as for the HTTP routes
  /// @param sealed the trees of the sealed log; empty if it is not sealed
  public static ExplorerServlet create(
      PostgresEventStore log,
      DataSource reads,
      EventTypes<AccountEvent> events,
      Commands commands,
      LogActivity activity,
      CommandRefusals refusals,
      Optional<SealedTrees> sealed,
      List<ProjectionRunner> runners,
      List<Worker> workers) {
    Explorer explorer =
        Explorer.of(log, reads)
            .withTitle("Accounts")
            .withHome("Console", "/")
            .withLearn("/learn")
            .withAccess(ExplorerAccess.fromLoopback(Rights.all("local user")))
            .withLens(
                CATEGORY, new AccountDecider(), events, AccountState::of, new AccountLens(commands))
            .withActivity(activity)
            .withRefusals(refusals)
            .withProjections(() -> runners)
            .withWorkers(() -> workers)
            .withPlainColumns(
                AccountList.NAME,
                "account_id",
                "created_position",
                "currency",
                "minor_units",
                "reserved_minor_units",
                "closed",
                "changed_at",
                "version");
    return sealed
        .map(it -> explorer.withProofs(position -> proof(it, position)))
        .orElse(explorer)
        .servlet();
  }

  /// The workers of the service.
  public static List<Worker> workers(
      AccountProcesses processes,
      Optional<KafkaRelay> relay,
      Optional<CheckpointSchedule> sealing,
      Optional<BackgroundVerification> verification) {
    List<Worker> workers = new ArrayList<>();
    processes.runners().forEach(it -> workers.add(ProcessManagerWorker.of(it)));
    workers.add(TimersWorker.of(processes.timers()));
    relay.map(RelayWorker::of).ifPresent(workers::add);
    sealing.map(SealingWorker::of).ifPresent(workers::add);
    verification.map(VerificationWorker::of).ifPresent(workers::add);
    return List.copyOf(workers);
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
