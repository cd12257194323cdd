package dev.daybook.accounts.cli;

import dev.daybook.accounts.app.AccountsLog;
import dev.daybook.accounts.app.Config;
import dev.daybook.accounts.app.Lifecycle;
import dev.daybook.accounts.app.Logging;
import dev.daybook.accounts.app.Metrics;
import dev.daybook.accounts.app.StartException;
import dev.daybook.eventstore.LogIdentity;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.operations.OperatorAction;
import java.io.PrintStream;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

/// `log`: shows the log's identity, and begins a new epoch after a restore from a backup.
@Command(
    name = "log",
    description = {
      "Shows the log's id and epochs, or begins a new epoch: once after each restore from a",
      "backup, before anything is appended.",
    },
    sortOptions = false,
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  daybook log",
      "  daybook log new-epoch --why \"restored the backup of 14 March\"",
    })
final class LogCommand implements Callable<Integer> {
  private static final String[] RESPONSE_FIELDS = {"id", "head", "epochs"};

  @Mixin private final LogSource source = new LogSource();

  private final Map<String, String> environment;
  private final PrintStream out;

  LogCommand(Map<String, String> environment, PrintStream out) {
    this.environment = environment;
    this.out = out;
  }

  @Override
  public Integer call() throws InterruptedException {
    return show(source);
  }

  @Command(
      description = "Shows the log's id and epochs (default).",
      sortOptions = false,
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Examples:",
        "  daybook log show",
        "  daybook log show --without-service --data-dir /var/lib/daybook",
      })
  int show(@Mixin LogSource from) throws InterruptedException {
    var config = from.database(environment);
    if (config.isPresent()) {
      open(config.get(), PostgresEventStore::identity);
    } else {
      print(from.service().get("/api/log", RESPONSE_FIELDS));
    }
    return ExitCode.OK;
  }

  @Command(
      name = "new-epoch",
      description = "Begins a new epoch after the log was restored from a backup.",
      sortOptions = false,
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Examples:",
        "  daybook log new-epoch --by Ada \\",
        "      --why \"restored the backup of 14 March\"",
        "  daybook log new-epoch --without-service --data-dir /var/lib/daybook",
      })
  int newEpoch(@Mixin LogSource from, @Mixin ActionOptions options) throws InterruptedException {
    OperatorAction.Request request = options.request("log new-epoch");
    var config = from.database(environment);
    if (config.isPresent()) {
      open(config.get(), store -> store.beginEpoch(request));
    } else {
      print(from.service().post("/api/log/epochs", ServiceClient.body(request), RESPONSE_FIELDS));
    }
    return ExitCode.OK;
  }

  private void print(JsonNode response) {
    out.printf(
        "log %s, head %d%n", response.get("id").asString(), response.get("head").longValue());
    for (JsonNode epoch : response.get("epochs")) {
      print(
          epoch.get("number").longValue(),
          epoch.get("beganAfter").longValue(),
          epoch.get("beganAt").asString(),
          epoch.get("by").asString(),
          epoch.get("why").asString());
    }
  }

  private void open(Config config, Function<PostgresEventStore, LogIdentity> task) {
    requireDatabase(config);
    Logging.keepIn(config.dataDirectory());
    try (var parts = new Lifecycle()) {
      var store = AccountsLog.openStore(config, parts, parts.open(Metrics::new));
      LogIdentity identity = task.apply(store);
      out.printf("log %s, head %d%n", identity.id(), store.head());
      for (LogIdentity.Epoch epoch : identity.epochs()) {
        print(
            epoch.number(),
            epoch.beganAfter(),
            epoch.beganAt().toString(),
            epoch.by(),
            epoch.why());
      }
    }
  }

  /// Prevents that a mistyped directory becomes a new, empty log.
  private static void requireDatabase(Config config) {
    if (config.database() == null && !AccountsLog.hasEmbedded(config)) {
      throw new StartException(
          ("There is no log in the data directory %s: name another one by --data-dir, or a"
                  + " database by --database-url")
              .formatted(config.dataDirectory()));
    }
  }

  private void print(long number, long beganAfter, String beganAt, String who, String reason) {
    out.printf(
        "  epoch %d, after position %d, since %s by %s (%s)%n",
        number, beganAfter, beganAt, who, reason);
  }
}
