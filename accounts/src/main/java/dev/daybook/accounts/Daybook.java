package dev.daybook.accounts;

import static java.util.stream.Collectors.joining;

import dev.daybook.accounts.Parts.StoppingException;
import dev.daybook.accounts.api.Api;
import dev.daybook.accounts.api.Boundary;
import dev.daybook.accounts.api.Limits;
import dev.daybook.accounts.domain.AccountDecider;
import dev.daybook.accounts.projections.AccountList;
import dev.daybook.eventstore.Backoff;
import dev.daybook.eventstore.CommandHandler;
import dev.daybook.eventstore.EventStoreException;
import dev.daybook.eventstore.postgres.AppenderLimits;
import dev.daybook.eventstore.postgres.PostgresEventStore;
import dev.daybook.eventstore.postgres.ProjectionRunner;
import dev.daybook.eventstore.postgres.Tailer;
import dev.daybook.postgres.LocalPostgresException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/// The program: its commands, and the running service wired from top to bottom.
@Command(name = "daybook", description = "Accounts on an event-sourced log.")
public final class Daybook {
  private static final int FAILED = 1;
  private static final int MISUSED = 2;
  private static final Duration BACKOFF_FIRST = Duration.ofMillis(1);
  private static final Duration BACKOFF_LONGEST = Duration.ofMillis(50);

  private Daybook() {}

  public static void main(String[] arguments) {
    var commands =
        new CommandLine(new Daybook())
            .addSubcommand(new StartCommand(System.getenv()))
            .setParameterExceptionHandler(Daybook::misused)
            .setExecutionExceptionHandler((e, _, _) -> failed(e));
    var status = commands.execute(arguments.length == 0 ? new String[] {"start"} : arguments);
    System.exit(status);
  }

  /// Runs the service until the process is told to stop.
  static void run(Config config) throws InterruptedException {
    LoggerFactory.getLogger(Daybook.class).info("Starting with {}", config);
    requireFreePort(config);
    try (var parts = new Parts()) {
      Runtime.getRuntime().addShutdownHook(new Thread(parts::close, "stop"));
      var port = open(config, parts);
      System.out.printf("Daybook is ready: %s (%s)%n", url(config.host(), port), startTime());
      parts.awaitClosed();
    } catch (StoppingException _) {
      LoggerFactory.getLogger(Daybook.class).info("Stopped while starting");
    }
  }

  /// Opens everything, and returns the port where it listens.
  private static int open(Config config, Parts parts) {
    var address = config.database() == null ? openEmbedded(config, parts) : config.database();
    var database = parts.open(() -> Database.open(address));

    var log =
        parts.open(
            () ->
                PostgresEventStore.open(
                    database.reads(),
                    database.writes(),
                    Database.LOG_SCHEMA,
                    AppenderLimits.defaults()));
    var events = AccountCatalogue.create();
    var accounts =
        new CommandHandler<>(log, new AccountDecider(), events, UUID::randomUUID, backoff());

    var list = new AccountList(database.reads(), Database.VIEWS_SCHEMA, events);
    var runner =
        parts.open(
            () -> ProjectionRunner.start(list, log, database.reads(), Database.VIEWS_SCHEMA));
    var tailer = parts.open(() -> Tailer.start(log));
    log.onAppend(_ -> runner.wake());
    log.onAppend(_ -> tailer.wake());

    var api =
        parts.open(
            () ->
                new Api(
                    log,
                    accounts,
                    list,
                    runner,
                    tailer,
                    UUID::randomUUID,
                    Boundary.LOOPBACK,
                    Limits.DEFAULTS));
    api.start(config.host(), config.port());
    return api.port();
  }

  private static Config.External openEmbedded(Config config, Parts parts) {
    var directory = config.dataDirectory().resolve("postgres");
    return parts.open(() -> EmbeddedDatabase.start(directory)).address();
  }

  private static Backoff backoff() {
    return Backoff.jittered(BACKOFF_FIRST, BACKOFF_LONGEST, new Random());
  }

  /// Says so before anything else is started; what takes the port later is met when listening.
  private static void requireFreePort(Config config) {
    try (var socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(config.host(), config.port()));
    } catch (IOException e) {
      throw new StartException(
          "Port %d on %s is taken by another program (%s): choose another one by --port"
              .formatted(config.port(), config.host(), e.getMessage()),
          e);
    }
  }

  private static String url(String host, int port) {
    var name =
        host.equals("127.0.0.1") ? "localhost" : host.contains(":") ? "[" + host + "]" : host;
    return "http://" + name + ":" + port;
  }

  private static String startTime() {
    var start = ProcessHandle.current().info().startInstant().orElseGet(Instant::now);
    var millis = Duration.between(start, Instant.now()).toMillis();
    return String.format(Locale.ROOT, "started in %.1f s", millis / 1000.0);
  }

  private static int misused(ParameterException e, String... arguments) {
    System.err.printf("daybook: %s (see --help)%n", e.getMessage());
    return MISUSED;
  }

  /// One line where the reason is known; all that there is where it isn't.
  private static int failed(Exception e) {
    switch (e) {
      case StartException _, LocalPostgresException _, EventStoreException _ ->
          System.err.printf(
              "daybook: %s%n", String.valueOf(e.getMessage()).lines().collect(joining(" ")));
      default -> LoggerFactory.getLogger(Daybook.class).error("The service cannot start", e);
    }
    return FAILED;
  }
}
