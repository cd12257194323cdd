package dev.daybook.accounts.cli;

import java.io.PrintStream;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `relays`: shows the relays to Kafka of a running service, and operates them.
@Command(
    name = "relays",
    description = {
      "Shows the relays to Kafka of a running service, and why they wait or have stopped; tries",
      "again, or has a stopped relay go on.",
    },
    sortOptions = false,
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  daybook relays",
      "  daybook relays retry accounts",
      "  daybook relays restart accounts --after 0 --why \"the topic was deleted\"",
      "  daybook relays continue-after-restore accounts --why \"see ticket 8\"",
    })
final class RelaysCommand implements Callable<Integer> {
  private static final String RELAYS = "/api/relays";

  @Mixin private final ServicePort service = new ServicePort();

  private final PrintStream out;

  RelaysCommand(PrintStream out) {
    this.out = out;
  }

  /// A relay of the service.
  static final class Chosen {
    @Parameters(index = "0", paramLabel = "NAME", description = "name of the relay")
    private String name = "";

    @Mixin private final ServicePort service = new ServicePort();
  }

  @Override
  public Integer call() throws InterruptedException {
    return list(service);
  }

  @Command(
      description = "Shows the relays of this node (default).",
      sortOptions = false,
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Examples:",
        "  daybook relays list",
        "  daybook relays list --port 4000",
      })
  int list(@Mixin ServicePort from) throws InterruptedException {
    JsonNode relays = from.client().get(RELAYS, "relays").get("relays");
    if (relays.isEmpty()) {
      out.println("The service relays to no Kafka: see the option --kafka-bootstrap-servers");
    }
    relays.forEach(this::print);
    return ExitCode.OK;
  }

  @Command(
      description = "Looks at once whether a waiting or stopped relay can go on.",
      sortOptions = false,
      mixinStandardHelpOptions = true,
      footer = {"", "Example:", "  daybook relays retry accounts"})
  int retry(@Mixin Chosen chosen, @Mixin ActionOptions options) throws InterruptedException {
    return run("retry", "is tried again", chosen, body(options));
  }

  @Command(
      description = {
        "Has a stopped relay send the events after a position, whether or not the topic has them:",
        "consumers may get events twice or miss some.",
      },
      sortOptions = false,
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  daybook relays restart accounts --after 0 --why \"the topic was deleted\"",
      })
  int restart(
      @Mixin Chosen chosen,
      @Option(
              names = "--after",
              paramLabel = "POSITION",
              required = true,
              description = "last position of the log that is not sent; 0 sends all events")
          long after,
      @Mixin ActionOptions options)
      throws InterruptedException {
    String outcome = "begins after position %d".formatted(after);
    return run("restart", outcome, chosen, body(options).put("after", after));
  }

  @Command(
      name = "continue-after-restore",
      description = {
        "Has a relay go on whose log was restored, once a new epoch has begun: consumers are told",
        "which events the log has lost.",
      },
      sortOptions = false,
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  daybook relays continue-after-restore accounts --why \"see ticket 8\"",
      })
  int continueAfterRestore(@Mixin Chosen chosen, @Mixin ActionOptions options)
      throws InterruptedException {
    return run("continue-after-restore", "goes on in the new epoch", chosen, body(options));
  }

  private static ObjectNode body(ActionOptions options) {
    return ServiceClient.body(options.request("relays"));
  }

  private int run(String action, String outcome, Chosen chosen, ObjectNode body)
      throws InterruptedException {
    String path = "%s/%s/%s".formatted(RELAYS, ServiceClient.segment(chosen.name), action);
    chosen.service.client().postWithoutAnswer(path, body);
    out.printf("%s %s%n", chosen.name, outcome);
    return ExitCode.OK;
  }

  private void print(JsonNode relay) {
    out.printf(
        "%s to %s: %s%s%n",
        relay.get("name").asString(),
        relay.get("topic").asString(),
        relay.get("status").asString(),
        relay.has("since") ? " since " + relay.get("since").asString() : "");
    if (relay.has("position")) {
      out.printf(
          "  position %d, lag %d%n",
          relay.get("position").longValue(), relay.path("lag").longValue());
    }
    if (relay.has("detail")) {
      String reason = relay.has("reason") ? relay.get("reason").asString() + ": " : "";
      out.println("  " + reason + relay.get("detail").asString());
    }
    out.printf(
        "  %d events in %d transactions of this node%n",
        relay.get("relayedEvents").longValue(), relay.get("transactions").longValue());
  }
}
