package dev.daybook.bench.explorer;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import dev.daybook.bench.rounds.Ratio;
import dev.daybook.bench.sql.Databases;
import dev.daybook.explorer.Explorer;
import dev.daybook.explorer.index.ExplorerIndex;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.options.PostgresOptions;
import dev.daybook.postgres.sql.Sql;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/// Requests of the explorer's pages on a long log, each at a random place of the time cursor.
/// Before each round of requests the server is started again, with nothing of its files in memory.
final class PageLoads {
  private static final int LOADS = 20;
  private static final double TARGET_MS = 500;
  private static final Duration INDEXED_AFTER_MAX = Duration.ofHours(2);
  private static final String SCHEMA = "daybook_explorer";

  private final Path directory;
  private final int events;
  private final PrintStream progress;
  private final Random random = new Random(1);
  private final Map<String, List<Double>> times = new LinkedHashMap<>();

  PageLoads(Path directory, int events, PrintStream progress) {
    this.directory = directory;
    this.events = events;
    this.progress = progress;
  }

  /// The 95th percentile of each request, in milliseconds.
  List<Ratio> run() throws Exception {
    fill();
    for (int i = 0; i < LOADS; i++) {
      load();
    }
    return times.entrySet().stream()
        .map(
            of ->
                Ratio.atMost(
                    "%s: p95 in ms, %,d events".formatted(of.getKey(), events),
                    percentile(of.getValue()),
                    TARGET_MS))
        .toList();
  }

  private static double percentile(List<Double> times) {
    List<Double> sorted = new ArrayList<>(times);
    Collections.sort(sorted);
    return sorted.get((int) Math.ceil(sorted.size() * 0.95) - 1);
  }

  private static PostgresEventStore open(ColdServer server) {
    return PostgresEventStore.open(
        server.database,
        PostgresOptions.defaults()
            .withSchema(SCHEMA)
            .withReadModelSchema(SCHEMA)
            .withNotifications(false));
  }

  private void fill() throws Exception {
    try (ColdServer server = ColdServer.start(directory);
        PostgresEventStore log = open(server)) {
      progress.printf("filling %s with %,d events%n", SCHEMA, events);
      try (Connection connection = server.database.getConnection();
          PreparedStatement insert =
              connection.prepareStatement(
                  Sql.read(PageLoads.class, "fill-log.sql").formatted(SCHEMA))) {
        for (int parameter = 1; parameter <= 3; parameter++) {
          insert.setInt(parameter, events);
        }
        insert.executeUpdate();
      }
      long start = System.nanoTime();
      var index = log.project(new ExplorerIndex());
      if (!index.awaitPosition(events, INDEXED_AFTER_MAX)) {
        throw new IllegalStateException("The index is behind: " + index.status());
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      Databases.settle(server.database);
      progress.printf(
          "the index was built at %,.0f events/s and has %.0f bytes an event%n",
          events / seconds, ExplorerBench.bytesOfIndex(server.database, SCHEMA) / events);
    }
  }

  private void load() throws Exception {
    try (ColdServer server = ColdServer.start(directory);
        PostgresEventStore log = open(server);
        HttpClient client = HttpClient.newHttpClient()) {
      log.project(new ExplorerIndex());
      var web = new Server();
      var connector = new ServerConnector(web);
      connector.setHost("127.0.0.1");
      web.addConnector(connector);
      var servlets = new ServletContextHandler("/");
      servlets.addServlet(
          new ServletHolder(Explorer.of(log, server.database).servlet()), "/explorer/*");
      web.setHandler(servlets);
      web.start();
      try {
        String address = "http://127.0.0.1:" + connector.getLocalPort() + "/explorer/";
        get(client, address + "app.js"); // loads the classes of server and client
        List<Map.Entry<String, String>> requests = new ArrayList<>(requests().entrySet());
        Collections.shuffle(requests, random);
        for (var request : requests) {
          long start = System.nanoTime();
          get(client, address + request.getValue());
          times
              .computeIfAbsent(request.getKey(), _ -> new ArrayList<>())
              .add(NANOSECONDS.toMicros(System.nanoTime() - start) / 1000.0);
        }
      } finally {
        web.stop();
      }
    }
  }

  private static void get(HttpClient client, String address)
      throws IOException, InterruptedException {
    HttpResponse<String> response =
        client.send(HttpRequest.newBuilder(URI.create(address)).build(), BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException(address + " answers " + response.body());
    }
  }

  /// The requests of the pages, by what they show, each at another place of the log.
  private Map<String, String> requests() {
    int streams = Math.max(1, events / 100);
    int stream = random.nextInt(streams);
    String name = List.of("account-", "order-", "invoice-").get(stream % 3) + "s" + stream;
    Map<String, String> all = new LinkedHashMap<>();
    all.put("overview", "api/overview?asOf=" + position());
    all.put("histogram", "api/histogram?asOf=" + position());
    all.put("histogram by occurred time", "api/histogram?basis=occurred&asOf=" + position());
    all.put("histogram of a type", "api/histogram?type=TYPE_3&asOf=" + position());
    all.put("histogram of a rare type", "api/histogram?type=RARE_FOUND&asOf=" + position());
    all.put("log", "api/log?asOf=" + position());
    all.put("log by type", "api/log?type=TYPE_3&asOf=" + position());
    all.put("log by rare type", "api/log?type=RARE_FOUND&asOf=" + position());
    all.put("log by category", "api/log?category=invoice&asOf=" + position());
    all.put("log by correlation", "api/log?correlation=request-" + position() / 4);
    all.put("log by causation", "api/log?causation=" + idOf(position()));
    all.put("log by time", "api/log?from=2017-05-01&to=2025-05-02&asOf=" + position());
    all.put("log by a text in data", "api/log?text=nowhere&asOf=" + position());
    all.put("event", "api/event?position=" + position());
    all.put("causes and effects", "api/event/relations?position=" + position());
    all.put("streams", "api/streams?prefix=order-s%d&asOf=%d".formatted(stream, position()));
    all.put("stream", "api/stream?stream=" + name);
    all.put("types", "api/types?asOf=" + position());
    all.put("read models", "api/readers");
    all.put("nodes", "api/nodes");
    all.put("search", "api/search?q=request-" + position() / 4);
    return all;
  }

  private long position() {
    return 1 + random.nextLong(events);
  }

  /// As `fill-log.sql` makes it.
  private static String idOf(long position) {
    try {
      byte[] hash =
          MessageDigest.getInstance("MD5")
              .digest(("event " + position).getBytes(StandardCharsets.US_ASCII));
      String digits = HexFormat.of().formatHex(hash);
      return "%s-%s-%s-%s-%s"
          .formatted(
              digits.substring(0, 8),
              digits.substring(8, 12),
              digits.substring(12, 16),
              digits.substring(16, 20),
              digits.substring(20));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("Every Java platform has MD5", e);
    }
  }
}
