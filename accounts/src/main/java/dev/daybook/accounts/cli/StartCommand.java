package dev.daybook.accounts.cli;

import dev.daybook.accounts.app.Config;
import dev.daybook.accounts.app.Logging;
import dev.daybook.accounts.app.SealingOptions;
import dev.daybook.accounts.app.ServiceProcess;
import dev.daybook.accounts.cli.converters.IntervalOption;
import dev.daybook.accounts.cli.options.AuditNameOption;
import dev.daybook.accounts.cli.options.KafkaOptions;
import dev.daybook.accounts.cli.options.LogOptions;
import dev.daybook.accounts.cli.options.MlDsaOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `start`: runs the service with a [Config] from options and environment variables.
@Command(
    name = "start",
    description = "Runs the accounts service until Ctrl-C or SIGTERM.",
    sortOptions = false,
    mixinStandardHelpOptions = true,
    footerHeading = "%nPasswords are read from the environment only:%n",
    footer = {
      "  DAYBOOK_DATABASE_PASSWORD and DAYBOOK_DATABASE_OWNER_PASSWORD, or the same names with the",
      "  suffix _FILE for the path of a file that holds the password.",
      "",
      "Examples:",
      "  daybook start",
      "  daybook start --port 4000 --data-dir /var/lib/daybook",
      "  daybook start --database-url jdbc:postgresql://db/books \\",
      "      --database-user books",
      "  daybook start --require-synchronous --database-user books \\",
      "      --database-url jdbc:postgresql://db1:5432,db2:5432/books",
      "  daybook start --checkpoint-interval 1m --audit-name log.example/books",
      "  daybook start --kafka-bootstrap-servers k1:9092,k2:9092 \\",
      "      --kafka-topic bank.accounts --kafka-cluster production",
    })
final class StartCommand implements Callable<Integer> {
  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "3000",
      description = "port to listen on (PORT; default 3000; 0: any free port)")
  private int port;

  @Option(
      names = "--host",
      paramLabel = "HOST",
      defaultValue = "127.0.0.1",
      description = "loopback address to listen on (DAYBOOK_HOST; default 127.0.0.1)")
  private String host = "";

  @Mixin private final LogOptions log;

  @Mixin private final AuditNameOption auditName = new AuditNameOption();

  @Mixin private final MlDsaOption mlDsa = new MlDsaOption();

  @Option(
      names = "--checkpoint-interval",
      paramLabel = "TIME",
      defaultValue = "10s",
      converter = IntervalOption.class,
      description =
          "time between signed checkpoints of the log, such as 500ms, 10s, 5m or 1h"
              + " (DAYBOOK_CHECKPOINT_INTERVAL; default 10s; 0: the log is not sealed)")
  private Duration checkpointInterval = Duration.ZERO;

  @Option(
      names = "--witness-policy",
      paramLabel = "FILE",
      description =
          "policy (C2SP tlog-policy) of the witnesses that are asked to cosign the checkpoints"
              + " (DAYBOOK_WITNESS_POLICY)")
  private @Nullable Path witnessPolicy;

  @Option(
      names = "--verify-events-per-second",
      paramLabel = "N",
      defaultValue = SealingOptions.Verification.DEFAULT_RATE,
      description =
          "maximum rate at which the sealed log is verified in the background"
              + " (DAYBOOK_VERIFY_EVENTS_PER_SECOND; default 2000; 0: it is not verified)")
  private int verifyEventsPerSecond;

  @Option(
      names = "--explorer-index",
      arity = "0..1",
      paramLabel = "true|false",
      fallbackValue = "true",
      defaultValue = "false",
      description =
          "keeps an index for the explorer, which then searches the whole log by time of"
              + " occurrence, type, category, correlation and cause (DAYBOOK_EXPLORER_INDEX;"
              + " default false)")
  private boolean explorerIndex;

  @Mixin private final KafkaOptions kafka = new KafkaOptions();

  StartCommand(Map<String, String> environment) {
    this.log = new LogOptions(environment);
  }

  @Override
  public Integer call() throws InterruptedException {
    var config = config();
    Logging.keepIn(config.dataDirectory());
    ServiceProcess.run(config);
    return ExitCode.OK;
  }

  Config config() {
    return log.config(host, port)
        .withSealing(
            new SealingOptions(
                auditName.value(),
                checkpointInterval,
                mlDsa.isOn(),
                witnessPolicy,
                new SealingOptions.Verification(verifyEventsPerSecond)))
        .withRelay(kafka.settings())
        .withExplorerIndex(explorerIndex);
  }
}
