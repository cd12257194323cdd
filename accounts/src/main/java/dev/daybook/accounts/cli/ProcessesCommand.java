package dev.daybook.accounts.cli;

import static java.util.stream.Collectors.joining;

import dev.daybook.accounts.app.StartException;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// `processes`: shows the process managers of a running service and their timers, and acts on
/// parked processes.
@Command(
    name = "processes",
    description = {
      "Shows the process managers of a running service, whether timers fire, and the parked",
      "processes; retries or skips what has failed.",
    },
    sortOptions = false,
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  daybook processes",
      "  daybook processes show scheduled_runs ID",
      "  daybook processes retry scheduled_runs ID --why \"the rule was corrected\"",
      "  daybook processes skip scheduled_runs ID --why \"see ticket 8\"",
    })
final class ProcessesCommand implements Callable<Integer> {
  private static final String PROCESSES = "/api/processes";

  @Mixin private final ServicePort service = new ServicePort();

  private final PrintStream out;

  ProcessesCommand(PrintStream out) {
    this.out = out;
  }

  /// A parked process.
  static final class Parked {
    @Parameters(index = "0", paramLabel = "NAME", description = "name of the process manager")
    private String name = "";

    @Parameters(index = "1", paramLabel = "ID", description = "id of the parked process")
    private String id = "";

    @Mixin private final ServicePort service = new ServicePort();
  }

  @Override
  public Integer call() throws InterruptedException {
    return list(service);
  }

  @Command(
      description = "Shows the process managers and the parked processes (default).",
      sortOptions = false,
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Examples:",
        "  daybook processes list",
        "  daybook processes list --port 4000",
      })
  int list(@Mixin ServicePort from) throws InterruptedException {
    JsonNode all = from.client().get(PROCESSES, "processes");
    all.get("processes").forEach(this::print);
    out.println("timers: " + all.path("timersTrouble").asString("no trouble"));
    return ExitCode.OK;
  }

  @Command(
      description =
          "Shows a parked process: its error, and the event at which its step has failed.",
      sortOptions = false,
      mixinStandardHelpOptions = true,
      footer = {"", "Example:", "  daybook processes show scheduled_runs ID"})
  int show(@Mixin Parked chosen) throws InterruptedException {
    ServiceClient client = chosen.service.client();
    JsonNode parked = find(client, chosen);
    long position = parked.get("position").longValue();
    printParked(parked);
    String page = "/api/events?after=%d&limit=1".formatted(position - 1);
    EventPrinter.fields(out).print(client.get(page, "events").get("events").get(0));
    return ExitCode.OK;
  }

  @Command(
      description = "Has the failed input tried again, and then those that wait.",
      sortOptions = false,
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  daybook processes retry scheduled_runs ID --why \"the rule was corrected\"",
      })
  int retry(@Mixin Parked chosen, @Mixin ActionOptions options) throws InterruptedException {
    return run("retry", "is tried again", chosen, options);
  }

  @Command(
      description = "Gives up the failed input; those that wait are taken.",
      sortOptions = false,
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  daybook processes skip scheduled_runs ID --by Ada --why \"see ticket 8\"",
      })
  int skip(@Mixin Parked chosen, @Mixin ActionOptions options) throws InterruptedException {
    return run("skip", "goes on after the input that has failed", chosen, options);
  }

  private int run(String action, String outcome, Parked chosen, ActionOptions options)
      throws InterruptedException {
    String path =
        "%s/%s/%s/%s"
            .formatted(
                PROCESSES,
                ServiceClient.segment(chosen.name),
                ServiceClient.segment(chosen.id),
                action);
    var body = ServiceClient.body(options.request("processes"));
    chosen.service.client().postWithoutAnswer(path, body);
    out.printf("%s %s %s%n", chosen.name, chosen.id, outcome);
    return ExitCode.OK;
  }

  private static JsonNode find(ServiceClient client, Parked chosen) throws InterruptedException {
    List<JsonNode> managers =
        client.get(PROCESSES, "processes").get("processes").valueStream().toList();
    JsonNode manager = named(managers, "name", chosen.name);
    if (manager == null) {
      throw new StartException(
          "The service has no process manager %s. It has %s"
              .formatted(chosen.name, names(managers, "name")));
    }
    List<JsonNode> parked = manager.get("parked").valueStream().toList();
    JsonNode found = named(parked, "id", chosen.id);
    if (found == null) {
      throw new StartException(
          "%s is not a parked process of %s%s%s"
              .formatted(
                  chosen.id,
                  chosen.name,
                  parked.isEmpty() ? ": none is parked" : ". Parked are " + names(parked, "id"),
                  more(manager)));
    }
    return found;
  }

  private static @Nullable JsonNode named(List<JsonNode> all, String field, String name) {
    return all.stream().filter(it -> it.get(field).asString().equals(name)).findAny().orElse(null);
  }

  private static String names(List<JsonNode> all, String field) {
    return all.stream().map(it -> it.get(field).asString()).collect(joining(", "));
  }

  /// The number of parked processes that the response doesn't show.
  private static String more(JsonNode manager) {
    long more = manager.get("parkedCount").longValue() - manager.get("parked").size();
    return more == 0 ? "" : ", and %d more".formatted(more);
  }

  private void print(JsonNode manager) {
    out.printf(
        "%s: %s, position %d, %d parked%n",
        manager.get("name").asString(),
        manager.get("status").asString(),
        manager.get("position").longValue(),
        manager.get("parkedCount").longValue());
    if (manager.has("detail")) {
      out.println("  " + manager.get("detail").asString());
    }
    manager.get("parked").forEach(this::printParked);
    if (!more(manager).isEmpty()) {
      out.println("  …" + more(manager).substring(1));
    }
  }

  private void printParked(JsonNode parked) {
    out.printf(
        "  parked: %s at position %d since %s: %s%n",
        parked.get("id").asString(),
        parked.get("position").longValue(),
        parked.get("at").asString(),
        parked.get("error").asString());
  }
}
