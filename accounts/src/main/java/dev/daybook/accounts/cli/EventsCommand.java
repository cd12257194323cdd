package dev.daybook.accounts.cli;

import dev.daybook.accounts.app.ConfigException;
import dev.daybook.accounts.app.StartException;
import java.io.IOException;
import java.io.PrintStream;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/// `events`: shows and finds events in the log of a running service.
@Command(
    name = "events",
    description =
        "Shows events of a running service's log: as they are appended, one, or a search.",
    sortOptions = false,
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  daybook events tail --type FUNDS_DEPOSITED --type FUNDS_WITHDRAWN",
      "  daybook events show 12996",
      "  daybook events find --account ID --from 1993-03-01 --to 1993-04-01 --json",
    })
final class EventsCommand {
  private static final String EVENTS = "/api/events";
  private static final String STREAM = EVENTS + "/stream";
  private static final int LAST_MAX = 10_000;
  private static final int PAGE = 1_000;
  private static final long RETRY_MS = 1_000;

  private final PrintStream out;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  EventsCommand(PrintStream out) {
    this.out = out;
  }

  /// How events are printed.
  static final class Format {
    @Option(
        names = "--json",
        description = "prints each event as JSON, in a line of its own, as the HTTP API has it")
    private boolean json;

    /// @param forPeople how the events are printed without the option
    EventPrinter or(EventPrinter forPeople) {
      return json ? forPeople.asJson() : forPeople;
    }
  }

  @Command(
      description = {
        "Prints the log's last events, and then each one as it is appended, until it is interrupted.",
        "Goes on after a lost connection or a restart of the service, without a gap.",
      },
      sortOptions = false,
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Examples:",
        "  daybook events tail",
        "  daybook events tail --last 0 --type FUNDS_DEPOSITED --type FUNDS_WITHDRAWN",
        "  daybook events tail --last 100 --no-follow --json",
      })
  int tail(
      @Option(
              names = "--last",
              paramLabel = "N",
              defaultValue = "10",
              description = "begins at the last N events, 0 to 10,000 (default 10)")
          int last,
      @Option(names = "--no-follow", description = "ends at the log's head") boolean ending,
      @Mixin EventChoice choice,
      @Mixin Format format,
      @Mixin ServicePort service)
      throws InterruptedException {
    if (last < 0 || last > LAST_MAX) {
      throw new ConfigException(
          "--last must be a number from 0 to %d: %d is not".formatted(LAST_MAX, last));
    }
    var client = service.client();
    long head = head(client);
    var tail =
        new Tail(client, choice, format.or(EventPrinter.lines(out)), Math.max(0, head - last));
    if (ending) {
      tail.readTo(head);
    } else {
      tail.follow();
    }
    return ExitCode.OK;
  }

  @Command(
      description = "Prints one event: all of its fields, and data and metadata as JSON.",
      sortOptions = false,
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Examples:",
        "  daybook events show 12996",
        "  daybook events show 12996 --json",
      })
  int show(
      @Parameters(index = "0", paramLabel = "POSITION", description = "the event's position")
          long position,
      @Mixin Format format,
      @Mixin ServicePort service)
      throws InterruptedException {
    if (position < 1) {
      throw new ConfigException("POSITION must be 1 or more: %d is not".formatted(position));
    }
    var client = service.client();
    long head = head(client);
    if (position > head) {
      throw new StartException(
          "The log has no event at position %d: its head is %d".formatted(position, head));
    }
    JsonNode event = page(client, "?after=%d&limit=1".formatted(position - 1)).get("events").get(0);
    format.or(EventPrinter.fields(out)).print(event);
    return ExitCode.OK;
  }

  @Command(
      description = {
        "Prints the events that match all of the options, oldest first. Tells on the standard error",
        "stream how far it has looked, and how to go on.",
      },
      sortOptions = false,
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Examples:",
        "  daybook events find --account ID --from 1993-03-01 --to 1993-04-01",
        "  daybook events find --type ACCOUNT_CLOSED --text moved --limit 10",
        "  daybook events find --text rent --after 100000 --scan 1000000 --json",
      })
  int find(
      @Mixin EventChoice choice,
      @Mixin EventSearch search,
      @Mixin Format format,
      @Mixin ServicePort service)
      throws InterruptedException {
    search.check();
    var client = service.client();
    EventPrinter printer = format.or(EventPrinter.lines(out));
    long from = search.after();
    long position = from;
    long head = head(client);
    if (from > head) {
      throw new StartException(
          "--after %d is above the log's head, which is %d".formatted(from, head));
    }
    int found = 0;
    while (found < search.limit() && position < head && position - from < search.scanned()) {
      JsonNode page = page(client, after(position, search.pageSize(PAGE), choice));
      long read = page.get("position").longValue();
      for (JsonNode event : page.get("events")) {
        if (search.matches(event)) {
          printer.print(event);
          found++;
        }
        if (found == search.limit()) {
          read = event.get("position").longValue();
          break;
        }
      }
      position = read;
    }
    spec.commandLine()
        .getErr()
        .println(search.summary(found, from, position, Math.max(position, head)));
    return ExitCode.OK;
  }

  private static long head(ServiceClient client) throws InterruptedException {
    return page(client, "?last=1").get("position").longValue();
  }

  private static String after(long position, int limit, EventChoice choice) {
    return "?after=%d&limit=%d%s".formatted(position, limit, choice.query());
  }

  private static JsonNode page(ServiceClient client, String query) throws InterruptedException {
    return client.get(EVENTS + query, "events", "position");
  }

  /// The log from a position on.
  private final class Tail {
    private final ServiceClient client;
    private final EventChoice choice;
    private final EventPrinter printer;
    private long position;
    private boolean connected = true;

    Tail(ServiceClient client, EventChoice choice, EventPrinter printer, long position) {
      this.client = client;
      this.choice = choice;
      this.printer = printer;
      this.position = position;
    }

    void readTo(long head) throws InterruptedException {
      while (position < head) {
        JsonNode page = page(client, after(position, PAGE, choice));
        for (JsonNode event : page.get("events")) {
          if (event.get("position").longValue() <= head) {
            printer.print(event);
          }
        }
        position = page.get("position").longValue();
      }
    }

    void follow() throws InterruptedException {
      while (true) {
        try {
          client.stream(STREAM + "?after=" + position + choice.query(), this::print);
        } catch (IOException e) {
          tellOnce(e);
        }
        TimeUnit.MILLISECONDS.sleep(RETRY_MS);
      }
    }

    private void print(long at, @Nullable JsonNode event) {
      connected = true;
      position = at;
      if (event != null) {
        printer.print(event);
      }
    }

    private void tellOnce(IOException e) {
      if (connected) {
        spec.commandLine()
            .getErr()
            .println(
                "daybook: the connection to the service is lost (%s); trying again"
                    .formatted(e.getMessage()));
      }
      connected = false;
    }
  }
}
