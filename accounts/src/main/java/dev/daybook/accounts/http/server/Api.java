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
import dev.daybook.accounts.http.accounts.StatementRoutes;
import dev.daybook.accounts.http.accounts.TransferRoutes;
import dev.daybook.accounts.http.docs.DocsRoutes;
import dev.daybook.accounts.http.live.LiveFeed;
import dev.daybook.accounts.http.live.socketio.SocketIoFeed;
import dev.daybook.accounts.http.live.sse.EventStreamRoutes;
import dev.daybook.accounts.http.live.sse.EventStreams;
import dev.daybook.accounts.http.operations.ActionRequests;
import dev.daybook.accounts.http.operations.EpochRoutes;
import dev.daybook.accounts.http.operations.HealthRoutes;
import dev.daybook.accounts.http.operations.ProjectionRoutes;
import dev.daybook.accounts.http.response.Json;
import dev.daybook.accounts.http.response.Problem;
import dev.daybook.accounts.http.response.ProblemResponse;
import dev.daybook.accounts.http.response.SecurityHeaders;
import dev.daybook.accounts.personal.KeyedHash;
import dev.daybook.accounts.readmodels.AccountList;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.LogIdentity;
import dev.daybook.eventstore.commands.CommandHandler;
import dev.daybook.personal.PersonKeys;
import dev.daybook.postgres.health.LogHealth;
import dev.daybook.postgres.operations.OperatorAction;
import dev.daybook.postgres.projections.running.ProjectionRunner;
import dev.daybook.postgres.tail.Tailer;
import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.GracefulHandler;

/// HTTP server of the service: API, console and health checks on one port.
public final class Api implements AutoCloseable {
  private static final String ALLOW = HttpHeader.ALLOW.asString();

  private final LiveFeed feed;
  private final Javalin javalin;

  /// @param store the log; responses show its events unchanged
  /// @param beginEpoch begins an epoch of the log
  /// @param runner projection of `list`
  /// @param tailer source of the live feeds
  /// @param health health of the database
  /// @param keys the persons' keys
  /// @param requests hashes requests with an idempotency key
  /// @param ids ids of new accounts, transfers and commands
  /// @param registry metrics
  public Api(
      EventStore store,
      Function<OperatorAction.Request, LogIdentity> beginEpoch,
      CommandHandler<AccountCommand, Account, AccountEvent> accounts,
      AccountList list,
      ProjectionRunner runner,
      Tailer tailer,
      LogHealth health,
      PersonKeys keys,
      KeyedHash requests,
      Supplier<UUID> ids,
      AllowedOrigins origins,
      Limits limits,
      PrometheusMeterRegistry registry) {
    SocketIoFeed sockets = new SocketIoFeed(registry);
    EventStreams streams =
        new EventStreams(store, limits.eventStreamsMax(), limits.heartbeat(), registry);
    ReadYourWrites readYourWrites = new ReadYourWrites(store, runner, limits.listTimeout());
    feed = new LiveFeed(tailer, List.of(sockets, streams), keys, readYourWrites::reset);
    Console console = new Console();
    javalin =
        Javalin.create(
            config -> {
              configure(config);
              config.jetty.modifyServer(server -> configure(server, origins, limits));
              ActionRequests actions = new ActionRequests(requests::of);
              new EpochRoutes(store, beginEpoch, tailer, actions).addTo(config.routes);
              Commands commands = new Commands(accounts, readYourWrites, requests::of, ids);
              PresentTime present = new PresentTime(store, InstantSource.system());
              new AccountRoutes(commands, present, ids).addTo(config.routes);
              new PersonalDataRoutes(commands, keys, list, runner.operator()).addTo(config.routes);
              new TransferRoutes(commands, ids).addTo(config.routes);
              new StatementRoutes(commands, present).addTo(config.routes);
              new ListRoutes(store, list, readYourWrites).addTo(config.routes);
              new LogRoutes(store).addTo(config.routes);
              new EventStreamRoutes(store, streams).addTo(config.routes);
              new HealthRoutes(health, runner, tailer).addTo(config.routes);
              new HttpMetrics(registry).addTo(config.routes);
              new ProjectionRoutes(store, List.of(runner), actions).addTo(config.routes);
              new DocsRoutes().addTo(config.routes);
              readYourWrites.addTo(config.routes);
              sockets.addTo(config);
              config.resourceHandler(console);
              disableCaching(config.routes);
              mapExceptions(config.routes, console);
            });
  }

  /// Starts to listen. Returns when the port is open.
  ///
  /// @param port port; 0 for any free one
  public void start(String host, int port) {
    javalin.start(host, port);
  }

  /// The port on which the server listens.
  public int port() {
    return javalin.port();
  }

  /// Method and path of every route.
  public Set<String> routes() {
    return javalin.unsafe.internalRouter.allHttpHandlers().stream()
        .map(handler -> handler.endpoint)
        .filter(endpoint -> endpoint.method.isHttpMethod())
        .map(endpoint -> endpoint.method + " " + endpoint.path)
        .collect(Collectors.toSet());
  }

  /// Refuses new requests and blocks until the running ones have ended.
  @Override
  public void close() {
    feed.close();
    javalin.stop();
  }

  private static void configure(JavalinConfig config) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.startup.startupWatcherEnabled = false;
    config.concurrency.useVirtualThreads = true;
    config.http.prefer405over404 = true;
    config.http.defaultContentType = Json.CONTENT_TYPE;
    // On a loopback connection, compression for one caller costs more than it saves.
    config.http.compressionStrategy = CompressionStrategy.NONE;
    config.router.ignoreTrailingSlashes = false;
    config.router.javaLangErrorHandler(
        (res, error) -> ProblemResponse.send(res, Problem.of(error)));
    config.jetty.modifyHttpConfiguration(http -> http.setUriCompliance(UriCompliance.DEFAULT));
    config.jetty.modifyServletContextHandler(
        context -> context.setErrorHandler(new JettyErrorHandler()));
  }

  private static void configure(Server server, AllowedOrigins origins, Limits limits) {
    server.setStopTimeout(limits.stopTimeout().toMillis());
    server.setErrorHandler(new JettyErrorHandler());
    server.insertHandler(new GracefulHandler());
    server.insertHandler(new RequestLimiter(origins, limits.requestsInFlightMax()));
    var slowPeers = new SlowPeers(limits.peerTimes());
    server.insertHandler(slowPeers);
    server.addEventListener(new ConnectorSetup(slowPeers));
  }

  private static void disableCaching(RoutesConfig routes) {
    routes.before(
        "/api/*",
        ctx -> ctx.header(HttpHeader.CACHE_CONTROL.asString(), SecurityHeaders.NOT_STORED));
  }

  private static void mapExceptions(RoutesConfig routes, Console console) {
    routes.exception(Exception.class, (e, ctx) -> ProblemResponse.send(ctx.res(), Problem.of(e)));
    routes.exception(HttpResponseException.class, (e, ctx) -> handleUnrouted(ctx, e, console));
  }

  /// Files of the console are not routes: they support GET and HEAD only.
  private static void handleUnrouted(Context ctx, HttpResponseException thrown, Console console) {
    boolean file = thrown.getStatus() == HttpStatus.NOT_FOUND_404 && console.canHandle(ctx);
    Problem problem = file ? Problem.methodNotAllowed(Console.METHODS) : Problem.of(thrown);
    String allowed = problem.headers().get(ALLOW);
    if (allowed != null && ctx.req().getMethod().equals("OPTIONS")) {
      ctx.status(HttpStatus.NO_CONTENT_204).header(ALLOW, allowed);
    } else {
      ProblemResponse.send(ctx.res(), problem);
    }
  }
}
