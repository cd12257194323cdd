package dev.daybook.accounts.cli.audit;

import dev.daybook.accounts.app.Lifecycle;
import dev.daybook.accounts.app.LogToAudit;
import dev.daybook.accounts.app.SealingOptions;
import dev.daybook.accounts.app.StartException;
import dev.daybook.accounts.cli.options.AuditNameOption;
import dev.daybook.accounts.cli.options.LogOptions;
import dev.daybook.postgres.embedded.LocalPostgresException;
import java.time.Duration;
import java.util.Map;
import picocli.CommandLine.Mixin;

/// The options of a command that reads a sealed log in its database.
final class SealedLogOptions {
  private static final String HOST = "127.0.0.1";

  @Mixin private final LogOptions log;
  @Mixin private final AuditNameOption name = new AuditNameOption();

  SealedLogOptions(Map<String, String> environment) {
    this.log = new LogOptions(environment);
  }

  /// Work on an open log.
  interface Task {
    int on(LogToAudit log) throws InterruptedException;
  }

  /// Opens the log for a task. The database is closed also if the process is stopped meanwhile.
  ///
  /// @return the exit status of the task
  int open(Task task) throws InterruptedException {
    return open(false, task);
  }

  /// Opens the log for a task, as [#open(Task)].
  ///
  /// @param mlDsa whether its trees also have ML-DSA-44 keys
  int open(boolean mlDsa, Task task) throws InterruptedException {
    try (var parts = new Lifecycle()) {
      Runtime.getRuntime().addShutdownHook(new Thread(parts::close, "stop"));
      var sealing = new SealingOptions(name.value(), Duration.ZERO, mlDsa, null);
      return task.on(LogToAudit.open(log.config(HOST, 0).withSealing(sealing), parts));
    } catch (LocalPostgresException e) {
      throw new StartException(e.getMessage() + ". Stop the service that uses it", e);
    }
  }
}
