package dev.daybook.explorer.api;

import dev.daybook.eventstore.errors.EventStoreException;
import dev.daybook.explorer.access.Rights;
import dev.daybook.explorer.activity.LagHistory;
import dev.daybook.explorer.log.BoundedReads;
import dev.daybook.explorer.log.IndexReads;
import dev.daybook.explorer.log.IndexedCounts;
import dev.daybook.explorer.log.LogReads;
import dev.daybook.explorer.log.LogSearch;
import dev.daybook.explorer.log.LogSummaries;
import dev.daybook.explorer.log.LogTimes;
import dev.daybook.explorer.log.NotIndexedException;
import dev.daybook.explorer.log.QueryTimeoutException;
import dev.daybook.explorer.log.ReaderTables;
import dev.daybook.explorer.parts.ExplorerParts;
import dev.daybook.explorer.states.EventDecryption;
import dev.daybook.jackson.StrictJson;
import dev.daybook.postgres.operations.ActionNotApplicableException;
import dev.daybook.postgres.operations.IdempotencyKeyConflictException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/// Handles requests of the page and of the API. Thread-safe.
public final class Requests implements AutoCloseable {
  private static final String CONTENT_SECURITY_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
          + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
  private static final Logger log = LoggerFactory.getLogger(Requests.class);

  private final ExplorerParts parts;
  private final PageFiles files = new PageFiles();
  private final LagHistory history;
  private final OverviewApi overview;
  private final NodesApi nodes;
  private final EventsApi events;
  private final StreamsApi streams;
  private final CommandsApi commands;
  private final TypesApi types;
  private final ReadersApi readers;
  private final StepsApi steps;
  private final SearchApi search;

  public Requests(ExplorerParts parts) {
    this.parts = parts;
    var options = parts.store().options();
    var reads = new BoundedReads(parts.database());
    var logReads = new LogReads(reads, options.schema());
    var index = options.hasReadModels() ? new IndexReads(reads, options) : null;
    var counts = index == null ? null : new IndexedCounts(reads, logReads, index, options);
    var logSearch = new LogSearch(reads, logReads, index, options);
    var summaries = new LogSummaries(reads, logReads, options.schema());
    var decryption = new EventDecryption(parts.types());
    var epochs = new EpochsJson(parts.store(), reads);
    var clock = InstantSource.system();
    var tables =
        options.hasReadModels() ? new ReaderTables(reads, options.readModelSchema()) : null;
    history = new LagHistory(() -> sample(logReads, tables, clock));
    var times = new LogTimes(logReads, index);
    overview =
        new OverviewApi(
            epochs, logReads, times, index, counts, summaries, history, parts.refusals(), clock);
    nodes = new NodesApi(epochs, logReads, tables, options, parts.activity(), history, clock);
    events =
        new EventsApi(
            reads, logReads, logSearch, index, parts.states(), decryption, parts.proofs());
    streams = new StreamsApi(parts.store(), reads, logReads, summaries, parts.states(), decryption);
    commands = new CommandsApi(streams, parts.states());
    types = new TypesApi(logReads, summaries, counts, parts.types());
    readers = new ReadersApi(parts, logReads, tables, history, new WorkersApi(parts.workers()));
    steps = new StepsApi(parts, reads, logReads, streams, decryption);
    search = new SearchApi(logReads, times, logSearch, index, summaries);
  }

  private LagHistory.Sample sample(
      LogReads log, @Nullable ReaderTables tables, InstantSource clock) {
    Map<String, Long> readModels = Map.of();
    Map<String, Long> subscriptions = new HashMap<>();
    parts.store().subscriptions().forEach(it -> subscriptions.put(it.name(), it.position()));
    if (tables != null) {
      ReaderTables.Positions stored = tables.positions();
      readModels = stored.readModels();
      subscriptions.putAll(stored.subscriptions());
    }
    long head = log.headPosition(Long.MAX_VALUE);
    return new LagHistory.Sample(
        clock.instant(),
        lags(readModels, head),
        lags(subscriptions, head),
        parts.store().waitingAppends());
  }

  private static Map<String, Long> lags(Map<String, Long> positions, long head) {
    Map<String, Long> lags = new HashMap<>();
    positions.forEach((name, position) -> lags.put(name, Math.max(0, head - position)));
    return lags;
  }

  /// Ends the sampling of lags.
  @Override
  public void close() {
    history.close();
  }

  /// Responds to a GET.
  public void get(HttpServletRequest request, HttpServletResponse response) throws IOException {
    handle(
        request,
        response,
        (path, rights) -> {
          if (!path.startsWith("/api/")) {
            if (!files.serve(path, request, response)) {
              throw ApiException.notFound("The explorer has no page " + path);
            }
            return null;
          }
          CrossSite.requireOwnSite(request);
          return read(path, new Parameters(request), rights);
        });
  }

  private ObjectNode read(String path, Parameters parameters, Rights rights) {
    return switch (path) {
      case "/api/session" -> session(rights);
      case "/api/overview" -> overview.overview(parameters);
      case "/api/head" -> overview.head(parameters);
      case "/api/histogram" -> overview.histogram(parameters);
      case "/api/log" -> events.list(parameters);
      case "/api/position" -> overview.positionAt(parameters);
      case "/api/event" -> events.event(parameters);
      case "/api/event/proof" -> events.proof(parameters);
      case "/api/event/relations" -> events.relations(parameters);
      case "/api/streams" -> streams.list(parameters);
      case "/api/stream" -> streams.stream(parameters);
      case "/api/stream/difference" -> streams.difference(parameters);
      case "/api/types" -> types.list(parameters);
      case "/api/types/schema" -> types.schema(parameters);
      case "/api/readers" -> readers.list();
      case "/api/readers/steps" -> steps.steps(parameters);
      case "/api/nodes" -> nodes.nodes();
      case "/api/search" -> search.search(parameters);
      default -> throw ApiException.notFound("The explorer has no " + path);
    };
  }

  private ObjectNode session(Rights rights) {
    ObjectNode json =
        EventJson.object()
            .put("title", parts.title())
            .put("actor", rights.actor())
            .put("seesPersonalData", rights.seesPersonalData())
            .put("operates", rights.operates())
            .put("sendsCommands", rights.sendsCommands())
            .put("proofs", parts.proofs() != null);
    if (parts.learn() != null) {
      json.put("learn", parts.learn());
    }
    ExplorerParts.Home home = parts.home();
    if (home != null) {
      json.putObject("home").put("name", home.name()).put("address", home.address());
    }
    return json;
  }

  /// Responds to a POST.
  public void post(HttpServletRequest request, HttpServletResponse response) throws IOException {
    byte[] body = Operation.bytes(request);
    handle(
        request,
        response,
        (path, rights) -> {
          Operation operation = Operation.of(request, body);
          return switch (path) {
            case "/api/event/reveal" -> events.reveal(operation, rights);
            case "/api/stream/command" -> commands.send(operation, rights);
            case "/api/stream/reveal" -> streams.reveal(operation, rights);
            case "/api/readers/steps/reveal" -> steps.reveal(operation, rights);
            case "/api/readers/action" -> readers.operate(operation, rights);
            default -> throw ApiException.notFound("The explorer has no action " + path);
          };
        });
  }

  /// Returns the body, or null if the response is written.
  private interface Handler {
    @Nullable ObjectNode handle(String path, Rights rights) throws IOException;
  }

  private void handle(HttpServletRequest request, HttpServletResponse response, Handler handler)
      throws IOException {
    setHeaders(response);
    String path = request.getPathInfo();
    if (path == null) { // without the slash, relative addresses of the page would lead elsewhere
      response.setStatus(HttpServletResponse.SC_TEMPORARY_REDIRECT);
      response.setHeader("Location", request.getRequestURI() + "/");
      return;
    }
    try {
      Rights rights = parts.access().of(request);
      if (!rights.reads()) {
        throw ApiException.forbidden(
            "You may not read the explorer. By default it answers requests from its own machine"
                + " alone; the application decides it by an ExplorerAccess.");
      }
      ObjectNode body = handler.handle(path, rights);
      if (body != null) {
        write(response, HttpServletResponse.SC_OK, "application/json", body);
      }
    } catch (RuntimeException e) {
      refuse(request, response, e);
    }
  }

  private static void setHeaders(HttpServletResponse response) {
    response.setHeader("Content-Security-Policy", CONTENT_SECURITY_POLICY);
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader("X-Frame-Options", "DENY");
    response.setHeader("Referrer-Policy", "no-referrer");
    response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
    response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
    response.setHeader("Cache-Control", "private, no-store");
  }

  private static void refuse(
      HttpServletRequest request, HttpServletResponse response, RuntimeException e)
      throws IOException {
    switch (e) {
      case ApiException refused -> refuse(response, refused.status(), refused.reason());
      case ActionNotApplicableException refused -> refuse(response, 409, refused.getMessage());
      case IdempotencyKeyConflictException refused -> refuse(response, 422, refused.getMessage());
      case NotIndexedException refused -> refuse(response, 404, refused.getMessage());
      case QueryTimeoutException late ->
          refuse(response, 503, late.getMessage() + ". Narrow the search, or try again.");
      case EventStoreException failed when failed.isRetryable() ->
          refuse(response, 503, failed.getMessage());
      default -> {
        String id = UUID.randomUUID().toString();
        log.error("Request {} of the explorer failed, error {}", request.getPathInfo(), id, e);
        refuse(response, 500, "The request failed. The application's log has it as error " + id);
      }
    }
  }

  private static void refuse(HttpServletResponse response, int status, @Nullable String detail)
      throws IOException {
    ObjectNode problem = EventJson.object().put("status", status).put("detail", detail);
    write(response, status, "application/problem+json", problem);
  }

  private static void write(HttpServletResponse response, int status, String type, ObjectNode body)
      throws IOException {
    byte[] bytes = StrictJson.mapper().writeValueAsBytes(body);
    response.setStatus(status);
    response.setContentType(type);
    response.setContentLength(bytes.length);
    response.getOutputStream().write(bytes);
  }
}
