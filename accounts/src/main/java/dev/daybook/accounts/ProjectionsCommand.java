package dev.daybook.accounts;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.daybook.eventstore.jackson.StrictJson;
import java.io.PrintStream;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `projections`: what an operator sees of a running service's projections, and does about them.
@Command(
    name = "projections",
    description = "Shows the projections of a running service, builds them anew, or mends them.",
    sortOptions = false,
    mixinStandardHelpOptions = true)
final class ProjectionsCommand implements Callable<Integer> {
  private static final String PROJECTIONS = "/api/projections";
  private static final long POLL_MS = 500;

  /// What it can be told to do.
  enum Task {
    list,
    rebuild,
    verify,
    cancel,
    retry,
    skip
  }

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "TASK",
      defaultValue = "list",
      description = "${COMPLETION-CANDIDATES} (default list)")
  private Task task = Task.list;

  @Parameters(index = "1", arity = "0..1", paramLabel = "NAME", description = "the projection")
  private @Nullable String name;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "${env:PORT:-3000}",
      description = "where the service listens (PORT; default 3000)")
  private int port;

  @Option(
      names = "--stream",
      paramLabel = "STREAM",
      description = "the parked stream that retry or skip is about")
  private @Nullable String stream;

  @Option(
      names = "--by",
      paramLabel = "WHO",
      defaultValue = "${sys:user.name}",
      description = "who does it (default: the user's name); it is recorded")
  private String by = "";

  @Option(
      names = "--why",
      paramLabel = "WHY",
      defaultValue = "by ./daybook projections",
      description = "why; it is recorded")
  private String why = "";

  private final PrintStream out;

  ProjectionsCommand(PrintStream out) {
    this.out = out;
  }

  @Override
  public Integer call() throws InterruptedException {
    var service = new ServiceClient(port);
    if (task == Task.list) {
      service.get(PROJECTIONS).get("projections").forEach(this::print);
      return ExitCode.OK;
    }
    if (name == null) {
      throw new StartException("Which projection? Its name is missing");
    }
    String path = "/%s/%s".formatted(URLEncoder.encode(name, UTF_8), task.name());
    JsonNode act = service.post(PROJECTIONS + path, order()).get("act");
    if (task == Task.rebuild || task == Task.verify) {
      act = follow(service, name, act.get("id").longValue());
    }
    out.println(task + " " + name + ": " + act.path("outcome").asString(""));
    return ExitCode.OK;
  }

  private String order() {
    ObjectNode order = StrictJson.mapper().createObjectNode();
    order.put("by", by).put("why", why);
    if (stream != null) {
      order.put("stream", stream);
    }
    return order.toString();
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
    return service
        .get(PROJECTIONS)
        .get("projections")
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
