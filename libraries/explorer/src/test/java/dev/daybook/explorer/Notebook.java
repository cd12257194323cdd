package dev.daybook.explorer;

import com.zaxxer.hikari.HikariDataSource;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.commands.CommandHandler;
import dev.daybook.explorer.access.ExplorerAccess;
import dev.daybook.explorer.access.Rights;
import dev.daybook.explorer.activity.CommandRefusals;
import dev.daybook.explorer.activity.LogActivity;
import dev.daybook.explorer.spi.EventProofs;
import dev.daybook.explorer.spi.Worker;
import dev.daybook.jackson.EventTypes;
import dev.daybook.jackson.StrictJson;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.options.PostgresOptions;
import dev.daybook.postgres.projections.running.ProjectionRunner;
import dev.daybook.testing.postgres.TestPostgres;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import tools.jackson.databind.JsonNode;

/// A log of notes in PostgreSQL, and explorers of it in Jetty, one for each kind of user.
final class Notebook implements AutoCloseable {
  private static final int POOL_CONNECTIONS = 8;

  final NoteLengths lengths = new NoteLengths();
  final PostgresEventStore log;
  final EventTypes<NoteEvent> events;
  final ProjectionRunner runner;
  final LogActivity activity = new LogActivity();
  final List<Worker> workers = new CopyOnWriteArrayList<>();
  final CommandRefusals refusals = new CommandRefusals();

  private final TestPostgres database = TestPostgres.shared();
  private final String schema = database.newName("notes");
  private final HikariDataSource pool = new HikariDataSource();
  private final Server server = new Server();
  private final ServerConnector connector = new ServerConnector(server);
  private final HttpClient client = HttpClient.newHttpClient();

  Notebook() throws Exception {
    pool.setDataSource(database.direct());
    pool.setMaximumPoolSize(POOL_CONNECTIONS);
    log =
        PostgresEventStore.open(
            pool,
            PostgresOptions.defaults()
                .withSchema(schema)
                .withReadModelSchema(schema)
                .withObserver(activity)
                .withHeldConnections(database.direct()));
    events =
        EventTypes.of(NoteEvent.class)
            .event("NOTE_WRITTEN", NoteEvent.NoteWritten.class)
            .event("NOTE_CHANGED", NoteEvent.NoteChanged.class)
            .encryptedBy(new ReversedTexts())
            .build();
    runner = log.project(lengths);
    var lens = new NoteLens(CommandHandler.of(log, new NoteDecider(), events));
    var explorer =
        Explorer.of(log, pool)
            .withTitle("Notes")
            .withHome("Notebook", "/")
            .withLens("note", new NoteDecider(), events, note -> note, lens)
            .withActivity(activity)
            .withRefusals(refusals)
            .withProofs(Notebook::proof)
            .withProjections(runner)
            .withPlainColumns("note_lengths", "events")
            .withWorkers(() -> workers);
    var servlets = new ServletContextHandler("/");
    mount(servlets, explorer, "/default/*");
    mount(servlets, explorer.withAccess(request -> Rights.none()), "/nobody/*");
    mount(servlets, explorer.withAccess(request -> Rights.readOnly("reader")), "/reader/*");
    mount(
        servlets,
        explorer.withAccess(request -> new Rights(true, true, false, false, "officer\nForged")),
        "/officer/*");
    mount(
        servlets,
        explorer.withAccess(request -> new Rights(true, false, true, false, "operator")),
        "/operator/*");
    mount(
        servlets,
        explorer.withAccess(request -> new Rights(true, false, false, true, "clerk")),
        "/clerk/*");
    mount(
        servlets,
        explorer.withAccess(
            ExplorerAccess.byRoles("readers", "personal", "operators", "commanders")),
        "/roles/*");
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setHandler(servlets);
    server.start();
  }

  /// The log is sealed up to position 2, and the event there was changed.
  private static Optional<String> proof(long position) {
    if (position == 2) {
      throw new EventProofs.UnprovedException(
          "The event was changed", new IllegalStateException("another hash"));
    }
    return position == 1 ? Optional.of("proof of event 1") : Optional.empty();
  }

  private static void mount(ServletContextHandler servlets, Explorer explorer, String path) {
    servlets.addServlet(new ServletHolder(explorer.servlet()), path);
  }

  HikariDataSource pool() {
    return pool;
  }

  int port() {
    return connector.getLocalPort();
  }

  /// Appends events to the end of a stream.
  void append(String stream, Map<String, String> metadata, NoteEvent... more) {
    StreamId id = StreamId.parse(stream);
    List<NewEvent> encoded =
        List.of(more).stream()
            .map(event -> events.encode(id, event, UUID.randomUUID(), metadata))
            .toList();
    log.append(id, ExpectedVersion.any(), encoded);
  }

  /// Appends an event of another application part.
  long appendRaw(String stream, NewEvent event) {
    log.append(StreamId.parse(stream), ExpectedVersion.any(), event);
    return log.head();
  }

  /// Changes the database.
  ///
  /// @param sql with `%s` for the schema
  void execute(String sql) {
    database.execute(sql.formatted(schema));
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(port(), path)));
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  /// The body of a successful response.
  JsonNode get(String path) throws IOException, InterruptedException {
    HttpResponse<String> response = send(request(path));
    if (response.statusCode() != 200) {
      throw new AssertionError(path + " answers " + response.statusCode() + response.body());
    }
    return json(response);
  }

  static JsonNode json(HttpResponse<String> response) {
    return StrictJson.mapper().readTree(response.body());
  }

  /// A request as the page sends it.
  HttpRequest.Builder operation(String path, String body) {
    return request(path)
        .header("Content-Type", "application/json")
        .header("Daybook-Explorer", "1")
        .POST(HttpRequest.BodyPublishers.ofString(body));
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("The server did not stop", e);
    }
    log.close();
    pool.close();
    database.execute("drop schema if exists %1$s, %1$s_shadow cascade".formatted(schema));
  }
}
