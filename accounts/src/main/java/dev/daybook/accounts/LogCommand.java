package dev.daybook.accounts;

import dev.daybook.eventstore.LogPast;
import dev.daybook.eventstore.jackson.StrictJson;
import dev.daybook.eventstore.postgres.Act;
import java.io.PrintStream;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// `log`: what the log is, and that its past holds after it was restored from a backup.
@Command(
    name = "log",
    description = {
      "Shows the log's id and epochs, or begins a new epoch: to be done once whenever the log was",
      "restored from a backup, before anybody appends to it.",
    },
    sortOptions = false,
    mixinStandardHelpOptions = true)
final class LogCommand implements Callable<Integer> {
  private static final String HOST = "127.0.0.1";

  /// What it can be told to do.
  enum Task {
    show("show"),
    newEpoch("new-epoch");

    private final String word;

    Task(String word) {
      this.word = word;
    }

    @Override
    public String toString() {
      return word;
    }
  }

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "TASK",
      defaultValue = "show",
      description = "${COMPLETION-CANDIDATES} (default show)")
  private Task task = Task.show;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "${env:PORT:-3000}",
      description = "where the service listens (PORT; default 3000)")
  private int port;

  @Option(
      names = "--without-service",
      description = "no service runs: open the database that the options below name")
  private boolean withoutService;

  @Option(
      names = "--by",
      paramLabel = "WHO",
      defaultValue = "${sys:user.name}",
      description = "who does it (default: the user's name); it is recorded")
  private String by = "";

  @Option(
      names = "--why",
      paramLabel = "WHY",
      defaultValue = "by ./daybook log new-epoch",
      description = "why; it is recorded")
  private String why = "";

  @Mixin private final LogOptions log;

  private final PrintStream out;

  LogCommand(Map<String, String> environment, PrintStream out) {
    this.log = new LogOptions(environment);
    this.out = out;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (withoutService) {
      open();
    } else {
      ask(new ServiceClient(port));
    }
    return ExitCode.OK;
  }

  private void ask(ServiceClient service) throws InterruptedException {
    var order = StrictJson.mapper().createObjectNode().put("by", by).put("why", why);
    JsonNode answer =
        task == Task.show
            ? service.get("/api/log")
            : service.post("/api/log/epochs", order.toString());
    out.printf("log %s, head %d%n", answer.get("id").asString(), answer.get("head").longValue());
    for (JsonNode epoch : answer.get("epochs")) {
      print(
          epoch.get("number").longValue(),
          epoch.get("beganAfter").longValue(),
          epoch.get("beganAt").asString(),
          epoch.get("by").asString(),
          epoch.get("why").asString());
    }
  }

  private void open() {
    var config = log.config(HOST, 0);
    Logs.keepIn(config.dataDirectory());
    try (var parts = new Parts()) {
      var store = OpenLog.open(config, parts, parts.open(Metrics::new)).log();
      LogPast past = task == Task.show ? store.past() : store.beginEpoch(new Act.Order(by, why));
      out.printf("log %s, head %d%n", past.id(), store.head());
      for (LogPast.Epoch epoch : past.epochs()) {
        print(
            epoch.number(),
            epoch.beganAfter(),
            epoch.beganAt().toString(),
            epoch.by(),
            epoch.why());
      }
    }
  }

  private void print(long number, long beganAfter, String beganAt, String who, String reason) {
    out.printf(
        "  epoch %d, after position %d, since %s by %s (%s)%n",
        number, beganAfter, beganAt, who, reason);
  }
}
