package dev.daybook.accounts.cli;

import dev.daybook.accounts.app.StartException;
import dev.daybook.accounts.cli.converters.StreamOption;
import dev.daybook.eventstore.StreamId;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// `projections`: shows the projections of a running service and starts operator actions.
@Command(
    name = "projections",
    description = "Shows, rebuilds, verifies and repairs the projections of a running service.",
    sortOptions = false,
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  daybook projections",
      "  daybook projections list --port 4000",
      "  daybook projections rebuild account_list",
      "  daybook projections skip account_list --stream account-ID \\",
      "      --why \"see ticket 8\"",
    })
final class ProjectionsCommand implements Callable<Integer> {
  private static final String PROJECTIONS = "/api/projections";
  private static final long POLL_MS = 500;

  @Mixin private final ServicePort service = new ServicePort();

  private final PrintStream out;

  ProjectionsCommand(PrintStream out) {
    this.out = out;
  }

  /// Parameters of every action on a projection.
  static final class Action {
    @Parameters(index = "0", paramLabel = "NAME", description = "name of the projection")
    private String name = "";

    @Mixin private final ServicePort service = new ServicePort();

    @Mixin private final ActionOptions options = new ActionOptions();
  }

  /// The parked stream that is retried or skipped.
  static final class Parked {
    @Option(
        names = "--stream",
        paramLabel = "STREAM",
        converter = StreamOption.class,
        description = "the parked stream (default: the event that stopped the projection)")
    private @Nullable StreamId stream;
  }

  @Override
  public Integer call() throws InterruptedException {
    return list(service);
  }

  @Command(
      description = "Shows the projections (default).",
      sortOptions = false,
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Examples:",
        "  daybook projections list",
        "  daybook projections list --port 4000",
      })
  int list(@Mixin ServicePort from) throws InterruptedException {
    all(from.client()).forEach(this::print);
    return ExitCode.OK;
  }

  @Command(
      description = "Rebuilds a projection's tables beside the live ones and swaps them.",
      sortOptions = false,
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Examples:",
        "  daybook projections rebuild account_list",
        "  daybook projections rebuild account_list --by Ada --why \"new column\"",
      })
  int rebuild(@Mixin Action action) throws InterruptedException {
    return follow("rebuild", action);
  }

  @Command(
      description = "Compares a projection's tables with the log.",
      sortOptions = false,
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  daybook projections verify account_list",
      })
  int verify(@Mixin Action action) throws InterruptedException {
    return follow("verify", action);
  }

  @Command(
      description = "Cancels a rebuild or a comparison.",
      sortOptions = false,
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  daybook projections cancel account_list --why \"too busy, again at night\"",
      })
  int cancel(@Mixin Action action) throws InterruptedException {
    return run("cancel", action, null);
  }

  @Command(
      description = "Retries the failed event.",
      sortOptions = false,
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Examples:",
        "  daybook projections retry account_list",
        "  daybook projections retry account_list --stream account-ID",
      })
  int retry(@Mixin Action action, @Mixin Parked parked) throws InterruptedException {
    return run("retry", action, parked.stream);
  }

  @Command(
      description = "Skips the failed event.",
      sortOptions = false,
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Examples:",
        "  daybook projections skip account_list --why \"see ticket 8\"",
        "  daybook projections skip account_list --stream account-ID --by Ada",
      })
  int skip(@Mixin Action action, @Mixin Parked parked) throws InterruptedException {
    return run("skip", action, parked.stream);
  }

  private int run(String task, Action action, @Nullable StreamId stream)
      throws InterruptedException {
    return printOutcome(task, action, send(task, action, stream));
  }

  private int follow(String task, Action action) throws InterruptedException {
    long id = send(task, action, null).get("id").longValue();
    return printOutcome(task, action, follow(action.service.client(), action.name, id));
  }

  private JsonNode send(String task, Action action, @Nullable StreamId stream)
      throws InterruptedException {
    var body = ServiceClient.body(action.options.request("projections"));
    if (stream != null) {
      body.put("stream", stream.toString());
    }
    String path = "/%s/%s".formatted(ServiceClient.segment(action.name), task);
    return action.service.client().post(PROJECTIONS + path, body, "act").get("act");
  }

  private int printOutcome(String task, Action action, JsonNode recorded) {
    out.println(task + " " + action.name + ": " + recorded.path("outcome").asString(""));
    return ExitCode.OK;
  }

  private static JsonNode all(ServiceClient service) throws InterruptedException {
    return service.get(PROJECTIONS, "projections").get("projections");
  }

  /// Prints the progress of an action until it has an outcome.
  private JsonNode follow(ServiceClient service, String projection, long id)
      throws InterruptedException {
    while (true) {
      JsonNode status = find(service, projection);
      for (JsonNode action : status.get("acts")) {
        if (action.get("id").longValue() == id && action.has("outcome")) {
          out.println();
          return action;
        }
      }
      JsonNode rebuild = status.path("rebuild");
      if (rebuild.has("failure")) {
        throw new StartException(
            "The rebuild has stopped: %s. Fix the cause and retry, skip the event, or cancel"
                .formatted(rebuild.get("failure").get("error").asString()));
      }
      out.printf("\r%-70s", progress(rebuild));
      out.flush();
      TimeUnit.MILLISECONDS.sleep(POLL_MS);
    }
  }

  private static JsonNode find(ServiceClient service, String projection)
      throws InterruptedException {
    return all(service)
        .valueStream()
        .filter(status -> status.get("name").asString().equals(projection))
        .findAny()
        .orElseThrow(() -> new StartException("The service has no projection " + projection));
  }

  private void print(JsonNode status) {
    out.printf(
        "%s, version %d: %s, %s%n",
        status.get("name").asString(),
        status.get("version").intValue(),
        status.get("state").asString(),
        progress(status));
    if (status.has("failure")) {
      out.println("  failed: " + status.get("failure").get("error").asString());
    }
    if (status.has("verified")) {
      out.printf(
          "  compared with the log at %s: %d rows differ%n",
          status.get("verified").get("at").asString(),
          status.get("verified").get("differences").longValue());
    }
    if (status.has("rebuild")) {
      out.println("  rebuild: " + progress(status.get("rebuild")));
    }
    for (JsonNode parked : status.get("parked")) {
      out.printf(
          "  parked: %s at position %d: %s%n",
          parked.get("stream").asString(),
          parked.get("position").longValue(),
          parked.get("error").asString());
    }
    for (JsonNode action : status.get("acts")) {
      out.printf(
          "  %s %s by %s (%s): %s%n",
          action.get("at").asString(),
          action.get("what").asString(),
          action.get("by").asString(),
          action.get("why").asString(),
          action.path("outcome").asString("running"));
    }
  }

  private static String progress(JsonNode reader) {
    List<String> parts = new ArrayList<>();
    parts.add("position " + reader.path("position").asLong(0));
    if (reader.has("lag")) {
      parts.add(reader.get("lag").longValue() + " events behind");
    }
    if (reader.has("secondsLeft")) {
      parts.add(reader.get("eventsPerSecond").longValue() + " events/s");
      parts.add(reader.get("secondsLeft").longValue() + " s left");
    }
    return String.join(", ", parts);
  }
}
