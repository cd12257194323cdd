package dev.daybook.accounts.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.daybook.accounts.app.StartException;
import dev.daybook.eventstore.StreamId;
import java.io.PrintStream;
import java.net.URLEncoder;
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

/// `projections`: what an operator sees of a running service's projections, and does about them.
@Command(
    name = "projections",
    description = "Shows the projections of a running service, builds them anew, or mends them.",
    sortOptions = false,
    mixinStandardHelpOptions = true)
final class ProjectionsCommand implements Callable<Integer> {
  private static final String PROJECTIONS = "/api/projections";
  private static final long POLL_MS = 500;

  @Mixin private final ServicePort service = new ServicePort();

  private final PrintStream out;

  ProjectionsCommand(PrintStream out) {
    this.out = out;
  }

  /// What each action on a projection is told.
  static final class Action {
    @Parameters(index = "0", paramLabel = "NAME", description = "the projection")
    private String name = "";

    @Mixin private final ServicePort service = new ServicePort();

    @Mixin private final ActionOptions options = new ActionOptions();
  }

  /// Which parked stream is retried or skipped.
  static final class Parked {
    @Option(
        names = "--stream",
        paramLabel = "STREAM",
        converter = StreamOption.class,
        description = "the parked stream (default: what has stopped the projection)")
    private @Nullable StreamId stream;
  }

  @Override
  public Integer call() throws InterruptedException {
    return list(service);
  }

  @Command(
      description = "Shows the projections, as does projections without a task.",
      sortOptions = false,
      mixinStandardHelpOptions = true)
  int list(@Mixin ServicePort from) throws InterruptedException {
    all(from.client()).forEach(this::print);
    return ExitCode.OK;
  }

  @Command(
      description = "Builds a projection's tables anew beside the live ones and swaps them.",
      sortOptions = false,
      mixinStandardHelpOptions = true)
  int rebuild(@Mixin Action action) throws InterruptedException {
    return follow("rebuild", action);
  }

  @Command(
      description = "Compares a projection's tables with the log.",
      sortOptions = false,
      mixinStandardHelpOptions = true)
  int verify(@Mixin Action action) throws InterruptedException {
    return follow("verify", action);
  }

  @Command(
      description = "Gives up a rebuild or a comparison.",
      sortOptions = false,
      mixinStandardHelpOptions = true)
  int cancel(@Mixin Action action) throws InterruptedException {
    return act("cancel", action, null);
  }

  @Command(
      description = "Applies again the event that has failed.",
      sortOptions = false,
      mixinStandardHelpOptions = true)
  int retry(@Mixin Action action, @Mixin Parked parked) throws InterruptedException {
    return act("retry", action, parked.stream);
  }

  @Command(
      description = "Steps over the event that has failed.",
      sortOptions = false,
      mixinStandardHelpOptions = true)
  int skip(@Mixin Action action, @Mixin Parked parked) throws InterruptedException {
    return act("skip", action, parked.stream);
  }

  private int act(String task, Action action, @Nullable StreamId stream)
      throws InterruptedException {
    return tell(task, action, send(task, action, stream));
  }

  private int follow(String task, Action action) throws InterruptedException {
    long id = send(task, action, null).get("id").longValue();
    return tell(task, action, follow(action.service.client(), action.name, id));
  }

  private JsonNode send(String task, Action action, @Nullable StreamId stream)
      throws InterruptedException {
    var body = ServiceClient.body(action.options.request("projections"));
    if (stream != null) {
      body.put("stream", stream.toString());
    }
    String path = "/%s/%s".formatted(URLEncoder.encode(action.name, UTF_8), task);
    return action.service.client().post(PROJECTIONS + path, body, "act").get("act");
  }

  private int tell(String task, Action action, JsonNode act) {
    out.println(task + " " + action.name + ": " + act.path("outcome").asString(""));
    return ExitCode.OK;
  }

  private static JsonNode all(ServiceClient service) throws InterruptedException {
    return service.get(PROJECTIONS, "projections").get("projections");
  }

  /// Shows how far it is, until something has come of it.
  private JsonNode follow(ServiceClient service, String projection, long id)
      throws InterruptedException {
    while (true) {
      JsonNode status = find(service, projection);
      for (JsonNode act : status.get("acts")) {
        if (act.get("id").longValue() == id && act.has("outcome")) {
          out.println();
          return act;
        }
      }
      JsonNode rebuild = status.path("rebuild");
      if (rebuild.has("failure")) {
        throw new StartException(
            "It has stopped: %s. Mend it and retry, skip the event, or cancel"
                .formatted(rebuild.get("failure").get("error").asString()));
      }
      out.printf("\r%-70s", place(rebuild));
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
        .orElseThrow(() -> new StartException("There is no projection " + projection));
  }

  private void print(JsonNode status) {
    out.printf(
        "%s, version %d: %s, %s%n",
        status.get("name").asString(),
        status.get("version").intValue(),
        status.get("state").asString(),
        place(status));
    if (status.has("failure")) {
      out.println("  failed: " + status.get("failure").get("error").asString());
    }
    if (status.has("verified")) {
      out.printf(
          "  compared with the log at %s: %d differing rows%n",
          status.get("verified").get("at").asString(),
          status.get("verified").get("differences").longValue());
    }
    if (status.has("rebuild")) {
      out.println("  being built anew: " + place(status.get("rebuild")));
    }
    for (JsonNode parked : status.get("parked")) {
      out.printf(
          "  parked: %s at position %d: %s%n",
          parked.get("stream").asString(),
          parked.get("position").longValue(),
          parked.get("error").asString());
    }
    for (JsonNode act : status.get("acts")) {
      out.printf(
          "  %s %s by %s (%s): %s%n",
          act.get("at").asString(),
          act.get("what").asString(),
          act.get("by").asString(),
          act.get("why").asString(),
          act.path("outcome").asString("under way"));
    }
  }

  private static String place(JsonNode place) {
    List<String> parts = new ArrayList<>();
    parts.add("position " + place.path("position").asLong(0));
    if (place.has("lag")) {
      parts.add(place.get("lag").longValue() + " behind");
    }
    if (place.has("secondsLeft")) {
      parts.add(place.get("eventsPerSecond").longValue() + " events/s");
      parts.add(place.get("secondsLeft").longValue() + " s left");
    }
    return String.join(", ", parts);
  }
}
