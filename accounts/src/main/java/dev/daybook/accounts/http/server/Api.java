package dev.daybook.accounts.http.server;

import dev.daybook.accounts.domain.Account;
import dev.daybook.accounts.domain.AccountCommand;
import dev.daybook.accounts.domain.AccountEvent;
import dev.daybook.accounts.http.accounts.AccountRoutes;
import dev.daybook.accounts.http.accounts.Commands;
import dev.daybook.accounts.http.accounts.ListRoutes;
import dev.daybook.accounts.http.accounts.LogRoutes;
import dev.daybook.accounts.http.accounts.PersonalDataRoutes;
import dev.daybook.accounts.http.accounts.PresentTime;
import dev.daybook.accounts.http.accounts.ReadYourWrites;
import dev.daybook.accounts.http.accounts.ReservationRoutes;
import dev.daybook.accounts.http.accounts.StatementRoutes;
import dev.daybook.accounts.http.accounts.TransferRoutes;
import dev.daybook.accounts.http.audit.AuditRoutes;
import dev.daybook.accounts.http.audit.AuditedLog;
import dev.daybook.accounts.http.audit.SealedTrees;
import dev.daybook.accounts.http.docs.DocsRoutes;
import dev.daybook.accounts.http.imports.ImportRoutes;
import dev.daybook.accounts.http.imports.SampleDataRoutes;
import dev.daybook.accounts.http.learn.LearnRoutes;
import dev.daybook.accounts.http.live.LiveFeed;
import dev.daybook.accounts.http.live.socketio.SocketIoFeed;
import dev.daybook.accounts.http.live.sse.EventStreamRoutes;
import dev.daybook.accounts.http.live.sse.EventStreams;
import dev.daybook.accounts.http.operations.ActionRequests;
import dev.daybook.accounts.http.operations.EpochRoutes;
import dev.daybook.accounts.http.operations.HealthRoutes;
import dev.daybook.accounts.http.operations.KeyRoutes;
import dev.daybook.accounts.http.operations.ProcessRoutes;
import dev.daybook.accounts.http.operations.ProjectionRoutes;
import dev.daybook.accounts.http.operations.RelayRoutes;
import dev.daybook.accounts.http.routing.Routes;
import dev.daybook.accounts.http.scheduled.ScheduledTransferRoutes;
import dev.daybook.accounts.imports.Imports;
import dev.daybook.accounts.learn.Lessons;
import dev.daybook.accounts.personal.KeyedHash;
import dev.daybook.accounts.readmodels.AccountList;
import dev.daybook.accounts.reservations.Reservations;
import dev.daybook.accounts.sample.SampleData;
import dev.daybook.accounts.scheduled.ScheduledTransfers;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.LogIdentity;
import dev.daybook.eventstore.commands.CommandHandler;
import dev.daybook.explorer.ExplorerServlet;
import dev.daybook.kafka.KafkaRelay;
import dev.daybook.personal.PersonKeys;
import dev.daybook.postgres.health.LogHealth;
import dev.daybook.postgres.operations.OperatorAction;
import dev.daybook.postgres.projections.running.ProjectionRunner;
import dev.daybook.postgres.tail.Tailer;
import dev.daybook.processes.ProcessRunner;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;

/// HTTP server of the service: API, console and health checks on one port.
public final class Api implements AutoCloseable {
  private final LiveFeed feed;
  private final Routes routes = new Routes();
  private final HttpServer server;

  /// @param store the log; responses show its events unchanged
  /// @param beginEpoch begins an epoch of the log
  /// @param reservations finds those that have ended
  /// @param runner projection of `list`
  /// @param timersTrouble why timers of processes can't fire at present; empty if they can
  /// @param relays those to Kafka
  /// @param audited the log as auditors see it
  /// @param tailer source of the live feeds
  /// @param health health of the database
  /// @param keys the persons' keys
  /// @param masterKeys routes for the master keys
  /// @param requests hashes requests with an idempotency key
  /// @param imports imports of CSV files
  /// @param sample data to try the service with
  /// @param lessons lessons of the page, each on a log of its own
  /// @param ids ids of new accounts, transfers, reservations and commands
  /// @param explorer makes the pages of the log, at [Router#EXPLORER]
  /// @param registry metrics
  public Api(
      EventStore store,
      Function<OperatorAction.Request, LogIdentity> beginEpoch,
      CommandHandler<AccountCommand, Account, AccountEvent> accounts,
      Reservations reservations,
      ScheduledTransfers scheduled,
      AccountList list,
      ProjectionRunner runner,
      List<ProcessRunner<?>> processes,
      Supplier<Optional<String>> timersTrouble,
      List<KafkaRelay> relays,
      AuditedLog audited,
      Tailer tailer,
      LogHealth health,
      PersonKeys keys,
      KeyRoutes masterKeys,
      KeyedHash requests,
      Imports imports,
      SampleData sample,
      Lessons lessons,
      Supplier<UUID> ids,
      Function<Commands, ExplorerServlet> explorer,
      AllowedOrigins origins,
      Limits limits,
      PrometheusMeterRegistry registry) {
    SocketIoFeed sockets = new SocketIoFeed(registry);
    EventStreams streams =
        new EventStreams(store, limits.eventStreamsMax(), limits.heartbeat(), registry);
    ReadYourWrites readYourWrites = new ReadYourWrites(store, runner, limits.listTimeout());
    feed = new LiveFeed(tailer, List.of(sockets, streams), keys, readYourWrites::reset);
    HttpMetrics metrics = new HttpMetrics(registry);
    ActionRequests actions = new ActionRequests(requests::of);
    PresentTime present = new PresentTime(store, InstantSource.system());
    Commands commands = new Commands(accounts, readYourWrites, present, requests::of, ids);
    new EpochRoutes(store, beginEpoch, tailer, actions).addTo(routes);
    new AccountRoutes(commands, present, ids).addTo(routes);
    new ReservationRoutes(commands, reservations, ids).addTo(routes);
    new PersonalDataRoutes(commands, keys, list, runner.operator()).addTo(routes);
    masterKeys.addTo(routes);
    new TransferRoutes(commands, ids).addTo(routes);
    new ScheduledTransferRoutes(commands, scheduled, present, ids).addTo(routes);
    new StatementRoutes(commands, present).addTo(routes);
    new ListRoutes(store, list, readYourWrites).addTo(routes);
    new LogRoutes(store).addTo(routes);
    new AuditRoutes(audited).addTo(routes);
    new EventStreamRoutes(store, streams).addTo(routes);
    new HealthRoutes(health, runner, tailer).addTo(routes);
    new ProjectionRoutes(store, runners(runner, audited.trees()), actions).addTo(routes);
    new ProcessRoutes(processes, timersTrouble, actions).addTo(routes);
    new ImportRoutes(imports).addTo(routes);
    new SampleDataRoutes(sample).addTo(routes);
    new RelayRoutes(relays, actions).addTo(routes);
    new LearnRoutes(lessons).addTo(routes);
    new DocsRoutes().addTo(routes);
    metrics.addTo(routes);
    readYourWrites.addTo(routes);
    ServletContextHandler servlets = sockets.handler();
    servlets.addServlet(new ServletHolder(explorer.apply(commands)), Router.EXPLORER + "/*");
    server =
        new HttpServer(
            new Router(routes, new Console(), metrics, servlets),
            limits.peerTimes(),
            limits.stopTimeout(),
            new RequestLimiter(origins, limits.requestsInFlightMax()));
  }

  private static List<ProjectionRunner> runners(
      ProjectionRunner list, Optional<SealedTrees> sealed) {
    return Stream.concat(Stream.of(list), sealed.map(SealedTrees::runner).stream()).toList();
  }

  /// Starts to listen. Returns when the port is open.
  ///
  /// @param port port; 0 for any free one
  public void start(String host, int port) {
    try {
      server.start(host, port);
    } catch (IOException e) {
      throw new IllegalStateException("The server cannot listen on %s:%d".formatted(host, port), e);
    }
  }

  /// The port on which the server listens.
  public int port() {
    return server.port();
  }

  /// Method and path of every route.
  public Set<String> routes() {
    return routes.all();
  }

  /// Refuses new requests and blocks until the running ones have ended.
  @Override
  public void close() {
    feed.close();
    server.close();
  }
}
