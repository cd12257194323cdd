import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.daybook.postgres.embedded.LocalPostgres;
import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;
import org.postgresql.ds.PGSimpleDataSource;

/// A cluster on this machine to learn from, started by `./daybook dev --cluster`: two nodes of the
/// service, two database servers, of which one begins as the primary and the other as its
/// synchronous standby, and a broker of Kafka to which the nodes relay the log. Reads commands from
/// the terminal, and serves a page that shows who is who. It begins empty at each start; nothing that
/// dies is started again by itself.
///
/// Run as `java -cp CLASSES dev/Cluster.java FOLDER CLASSES PORT BROKER_CLASSES`. It makes everything
/// in the folder, and removes what was there. The nodes run the classes, or the jar, too; `JAVA_OPTS`
/// is for them. The broker runs its own classes.
final class Cluster {
  private static final int DATABASE_PORTS = 11;
  private static final int BROKER_PORTS = 21;
  private static final String TOPIC = "daybook";
  private static final Duration START_TIMEOUT = Duration.ofMinutes(2);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);
  private static final int STATE_TIMEOUT_SECONDS = 1;

  private static final Pattern RELAY_STATUS = Pattern.compile("\"status\":\"([^\"]*)\"");
  private static final Pattern RELAY_POSITION = Pattern.compile("\"position\":(\\d+)");
  private static final Pattern RELAY_LAG = Pattern.compile("\"lag\":(\\d+)");

  private static final String COMMANDS =
      """
      Commands; NAME is one of node1, node2, db1, db2, broker:
        status        who is who
        kill NAME     ends its processes at once (kill -9)
        pause NAME    pauses its processes (kill -STOP): its connections stay open, and are silent
        resume NAME   lets them go on (kill -CONT)
        start NAME    starts it again, as what it was
        promote NAME  makes a standby the primary
        rejoin NAME   makes a former primary, or a lost standby, a standby of the present primary
        help, quit""";

  /// What the page shows of a process.
  ///
  /// @param what in words
  private record State(String what, String details) {}

  private abstract class Member {
    final String name;
    final int port;
    private Process process;
    private boolean paused;

    Member(String name, int port) {
      this.name = name;
      this.port = port;
    }

    abstract void start() throws Exception;

    abstract State running() throws Exception;

    /// Which signal stops it in order.
    abstract String stopSignal();

    void run(ProcessBuilder command, Path output) throws IOException {
      requireFree(port);
      synchronized (Cluster.this) {
        if (stopping) {
          throw new Refusal("The cluster is being stopped");
        }
        process = command.redirectErrorStream(true).redirectOutput(output.toFile()).start();
      }
      paused = false;
    }

    boolean isAlive() {
      return process != null && process.isAlive();
    }

    String pid() {
      return isAlive() ? Long.toString(process.pid()) : "";
    }

    void requireAlive() {
      if (!isAlive()) {
        throw new Refusal(name + " does not run: start " + name);
      }
    }

    void requireDead() {
      if (isAlive()) {
        throw new Refusal(name + " runs");
      }
    }

    /// To all of its processes, of which a database has many.
    void signal(String signal) throws Exception {
      requireAlive();
      paused = signal.equals("STOP") || paused && !signal.equals("CONT");
      var command = new ArrayList<>(List.of("kill", "-" + signal));
      process.descendants().forEach(each -> command.add(Long.toString(each.pid())));
      command.add(Long.toString(process.pid()));
      new ProcessBuilder(command).start().waitFor(); // some may have ended meanwhile
      if (signal.equals("KILL")) {
        process.waitFor();
      }
    }

    void stop() throws Exception {
      if (isAlive()) {
        signal("CONT");
        new ProcessBuilder("kill", "-" + stopSignal(), pid()).start().waitFor();
        if (!process.waitFor(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
          signal("KILL");
        }
      }
    }

    State state() {
      if (!isAlive()) {
        return new State("down", "start " + name);
      }
      try {
        return running();
      } catch (Exception e) {
        return paused
            ? new State("paused", "resume " + name)
            : new State("does not answer", String.valueOf(e.getMessage()));
      }
    }
  }

  private final class Node extends Member {
    Node(String name, int port) {
      super(name, port);
    }

    @Override
    void start() throws Exception {
      requireDead();
      var arguments = new ArrayList<>(List.of(java(), "-XX:TieredStopAtLevel=1", "-Xmx256m"));
      Stream.of(System.getenv().getOrDefault("JAVA_OPTS", "").split("\\s+"))
          .filter(option -> !option.isEmpty())
          .forEach(arguments::add);
      arguments.addAll(
          List.of(
              "-cp", classes, "dev.daybook.accounts.cli.Daybook", "start",
              "--port", Integer.toString(port),
              "--data-dir", directory.resolve(name).toString(),
              "--database-url", databaseUrl(),
              "--database-user", user,
              "--kafka-bootstrap-servers", "127.0.0.1:" + broker.port,
              "--kafka-topic", TOPIC,
              "--kafka-cluster", TOPIC,
              "--kafka-allow-unsafe")); // one broker has no replicas
      var first = nodes.getFirst();
      if (this != first) { // which creates the master key of both
        var key = directory.resolve(first.name).resolve("master.key");
        arguments.addAll(List.of("--master-key-file", key.toString()));
      }
      var command = new ProcessBuilder(arguments);
      command.environment().put("DAYBOOK_DATABASE_PASSWORD", password);
      run(command, directory.resolve(name + ".log"));
      await(this, "ready");
    }

    String url() {
      return "http://127.0.0.1:" + port;
    }

    @Override
    String stopSignal() {
      return "TERM";
    }

    HttpResponse<String> get(String path) throws Exception {
      var request =
          HttpRequest.newBuilder(URI.create(url() + path))
              .timeout(Duration.ofSeconds(STATE_TIMEOUT_SECONDS));
      return http.send(request.build(), BodyHandlers.ofString());
    }

    @Override
    State running() throws Exception {
      var response = get("/health/ready");
      var details = response.body().replaceAll("^\\{\"status\":\"[^\"]*\",|[{}\"]", "");
      return new State(
          response.statusCode() == 200 ? "ready" : "not ready",
          details.replace(":", " ").replace(",", ", "));
    }
  }

  private final class Database extends Member {
    Database(String name, int port) {
      super(name, port);
    }

    @Override
    String stopSignal() {
      return "INT"; // a fast shutdown, which ends the connections
    }

    Path folder() {
      return directory.resolve(name).resolve("cluster");
    }

    @Override
    void start() throws Exception {
      requireDead();
      Files.deleteIfExists(folder().resolve("postmaster.pid")); // of a killed server
      var command = new ArrayList<String>();
      if (Integer.valueOf(0).equals(Files.getAttribute(directory, "unix:uid"))) {
        command.addAll(List.of("unshare", "-U")); // PostgreSQL does not run as root
      }
      command.addAll(
          List.of(
              program, "-D", folder().toString(),
              "-c", "listen_addresses=127.0.0.1",
              "-c", "port=" + port,
              "-c", "unix_socket_directories=",
              "-c", "wal_keep_size=256MB", // for rejoin
              "-c", "timezone=UTC",
              "-c", "log_timezone=UTC"));
      run(new ProcessBuilder(command), directory.resolve(name + ".log"));
      await(this, "primary", "standby");
    }

    Connection connect() throws SQLException {
      var source = new PGSimpleDataSource();
      source.setUrl("jdbc:postgresql://127.0.0.1:%d/postgres?sslmode=disable".formatted(port));
      source.setUser(user);
      source.setPassword(password);
      source.setApplicationName("cluster");
      source.setConnectTimeout(STATE_TIMEOUT_SECONDS);
      source.setLoginTimeout(STATE_TIMEOUT_SECONDS);
      source.setSocketTimeout(STATE_TIMEOUT_SECONDS);
      return source.getConnection();
    }

    void execute(String sql) throws SQLException {
      try (var connection = connect();
          var statement = connection.createStatement()) {
        statement.execute(sql);
      }
    }

    @Override
    State running() throws SQLException {
      try (var connection = connect();
          var statement = connection.createStatement();
          var row =
              statement.executeQuery(
                  """
                  select
                    pg_is_in_recovery() as standby,
                    case when not pg_is_in_recovery() then
                      ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int
                    end as timeline,
                    exists (select from pg_stat_wal_receiver where status = 'streaming') as follows,
                    current_setting('synchronous_standby_names') <> '' as synchronous,
                    (select string_agg(application_name || ' (' || sync_state || ')', ', ')
                      from pg_stat_replication where state = 'streaming') as standbys,
                    (select count(*) from pg_stat_activity where application_name = 'daybook')
                      as connections
                  """)) {
        row.next();
        if (row.getBoolean("standby")) {
          return new State(
              "standby", row.getBoolean("follows") ? "follows the primary" : "has lost its primary");
        }
        var standbys = row.getString("standbys");
        return new State(
            "primary",
            "timeline %d, %d connections of nodes, %s"
                .formatted(
                    row.getInt("timeline"),
                    row.getInt("connections"),
                    standbys != null
                        ? "followed by " + standbys
                        : row.getBoolean("synchronous")
                            ? "waits for its standby at each commit"
                            : "without a standby"));
      }
    }

    void promote() throws Exception {
      requireAlive();
      if (!state().what().equals("standby")) {
        throw new Refusal(name + " is no standby");
      }
      execute("alter system set synchronous_standby_names = ''"); // there is no third server
      execute("select pg_reload_conf()");
      execute("select pg_promote(false)");
      await(this, "primary");
    }

    /// By a copy of the primary, since the binaries have neither pg_rewind nor pg_basebackup.
    void rejoin() throws Exception {
      var primary = this == databases.getFirst() ? databases.getLast() : databases.getFirst();
      if (!primary.isAlive() || !primary.state().what().equals("primary")) {
        throw new Refusal(primary.name + " is no primary that answers: promote " + primary.name);
      }
      if (isAlive()) {
        signal("KILL");
      }
      delete(folder());
      try (var connection = primary.connect();
          var statement = connection.createStatement()) {
        connection.setNetworkTimeout(Runnable::run, (int) START_TIMEOUT.toMillis());
        statement.execute("select pg_backup_start('rejoin', true)");
        copy(primary.folder(), folder(), Set.of("pg_wal", "pg_replslot", "postmaster.pid"));
        Files.createDirectories(folder().resolve("pg_wal/archive_status"));
        Files.createDirectories(folder().resolve("pg_replslot"));
        try (var row = statement.executeQuery("select labelfile from pg_backup_stop(false)")) {
          row.next();
          Files.writeString(folder().resolve("backup_label"), row.getString("labelfile"));
        }
      }
      follow(primary);
      start();
      Cluster.this.await(() -> state().details().startsWith("follows"), name + " to follow");
      primary.execute("alter system set synchronous_standby_names = '" + name + "'");
      primary.execute("select pg_reload_conf()");
    }

    void follow(Database primary) throws IOException {
      Files.writeString(folder().resolve("standby.signal"), "");
      configure(
          "primary_conninfo = 'host=127.0.0.1 port=%d user=%s password=%s application_name=%s'"
              .formatted(primary.port, user, password, name));
    }

    void configure(String setting) throws IOException {
      Files.writeString(
          folder().resolve("postgresql.auto.conf"), setting + "\n", StandardOpenOption.APPEND);
    }
  }

  private final class Broker extends Member {
    private static final int API_VERSIONS = 18;

    Broker(String name, int port) {
      super(name, port);
    }

    private Path settings() {
      return directory.resolve(name).resolve("server.properties");
    }

    /// Prepares its folder.
    void format() throws Exception {
      Files.createDirectories(settings().getParent());
      Files.writeString(
          settings(),
          """
          process.roles=broker,controller
          node.id=1
          listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
          advertised.listeners=PLAINTEXT://127.0.0.1:%1$d
          listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
          controller.listener.names=CONTROLLER
          controller.quorum.voters=1@127.0.0.1:%2$d
          log.dirs=%3$s
          num.partitions=3
          offsets.topic.num.partitions=1
          offsets.topic.replication.factor=1
          transaction.state.log.num.partitions=1
          transaction.state.log.replication.factor=1
          transaction.state.log.min.isr=1
          share.coordinator.state.topic.replication.factor=1
          share.coordinator.state.topic.min.isr=1
          """
              .formatted(port, port + 1, settings().resolveSibling("data")));
      var id = Uuid.randomUuid().toString();
      var format =
          program("kafka.tools.StorageTool", "format", "-t", id, "-c", settings().toString())
              .redirectErrorStream(true)
              .redirectOutput(log().toFile())
              .start();
      if (format.waitFor() != 0) {
        throw new Refusal("The folder of the broker can't be prepared: see " + log());
      }
    }

    private ProcessBuilder program(String main, String... arguments) {
      var command =
          new ArrayList<>(
              List.of(
                  java(), "-XX:TieredStopAtLevel=1", "-Xmx256m", "-cp", brokerClasses, main));
      command.addAll(List.of(arguments));
      return new ProcessBuilder(command);
    }

    private Path log() {
      return directory.resolve(name + ".log");
    }

    @Override
    void start() throws Exception {
      requireDead();
      requireFree(port + 1);
      run(program("kafka.Kafka", settings().toString()), log());
      await(this, "ready");
    }

    @Override
    String stopSignal() {
      return "TERM";
    }

    /// Asks for the versions that it speaks: a paused one takes connections, and is silent.
    @Override
    State running() throws Exception {
      try (var socket = new Socket()) {
        var timeout = (int) TimeUnit.SECONDS.toMillis(STATE_TIMEOUT_SECONDS);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), timeout);
        socket.setSoTimeout(timeout);
        var request = new DataOutputStream(socket.getOutputStream());
        request.writeInt(2 * Short.BYTES + Integer.BYTES + Short.BYTES); // what follows
        request.writeShort(API_VERSIONS);
        request.writeShort(0); // of the request
        request.writeInt(1); // the answer has it, too
        request.writeShort(-1); // no name of the client
        new DataInputStream(socket.getInputStream()).readInt();
      }
      return new State("ready", "topic " + TOPIC + "; relays: " + relays());
    }

    private String relays() {
      var relays = new ArrayList<String>();
      for (var node : nodes) {
        if (node.isAlive()) {
          relays.add(node.name + " " + relay(node));
        }
      }
      return relays.isEmpty() ? "none" : String.join("; ", relays);
    }

    private static String relay(Node node) {
      try {
        var body = node.get("/api/relays").body();
        var status = RELAY_STATUS.matcher(body);
        var position = RELAY_POSITION.matcher(body);
        var lag = RELAY_LAG.matcher(body);
        return (status.find() ? status.group(1) : "unknown")
            + (position.find() ? ", position " + position.group(1) : "")
            + (lag.find() ? ", lag " + lag.group(1) : "");
      } catch (Exception e) {
        return "does not answer";
      }
    }
  }

  /// A command that makes no sense now.
  private static final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1;

    Refusal(String reason) {
      super(reason);
    }
  }

  private interface Condition {
    boolean holds() throws Exception;
  }

  private final Path directory;
  private final String classes;
  private final int port;
  private final List<Node> nodes;
  private final List<Database> databases;
  private final Broker broker;
  private final String brokerClasses;
  private final Map<String, Member> members = new LinkedHashMap<>();
  private final HttpClient http = HttpClient.newHttpClient();
  private boolean stopping;
  private String program;
  private String user;
  private String password;

  private Cluster(Path directory, String classes, int port, String brokerClasses) {
    this.directory = directory;
    this.classes = classes;
    this.port = port;
    this.nodes = List.of(new Node("node1", port + 1), new Node("node2", port + 2));
    this.databases =
        List.of(
            new Database("db1", port + DATABASE_PORTS),
            new Database("db2", port + DATABASE_PORTS + 1));
    this.broker = new Broker("broker", port + BROKER_PORTS);
    this.brokerClasses = brokerClasses;
    nodes.forEach(node -> members.put(node.name, node));
    databases.forEach(database -> members.put(database.name, database));
    members.put(broker.name, broker);
  }

  public static void main(String[] arguments) throws Exception {
    var cluster =
        new Cluster(
            Path.of(arguments[0]), arguments[1], Integer.parseInt(arguments[2]), arguments[3]);
    Runtime.getRuntime().addShutdownHook(new Thread(cluster::stop));
    try {
      cluster.start();
    } catch (Refusal e) {
      System.err.println("daybook: " + e.getMessage());
      System.exit(1);
    }
    cluster.obey();
    System.exit(0);
  }

  private void start() throws Exception {
    var page = page();
    say("Starting two databases");
    delete(directory);
    Files.createDirectories(directory);
    var first = databases.getFirst();
    var second = databases.getLast();
    try (var made = LocalPostgres.start(directory.resolve(first.name))) {
      program = ProcessHandle.of(made.pid()).orElseThrow().info().command().orElseThrow();
      user = made.superuser();
      password = made.password();
    }
    copy(first.folder(), second.folder(), Set.of());
    first.configure("synchronous_standby_names = '" + second.name + "'");
    second.follow(first);
    first.start();
    second.start();
    say("Starting a broker of Kafka");
    broker.format();
    broker.start();
    say("Starting two nodes");
    for (var node : nodes) {
      node.start();
    }
    page.start();
    say(COMMANDS);
    say("The cluster is ready. Who is who: http://127.0.0.1:" + port);
  }

  private String databaseUrl() {
    return "jdbc:postgresql://127.0.0.1:%d,127.0.0.1:%d/postgres"
        .formatted(databases.getFirst().port, databases.getLast().port);
  }

  /// Runs commands until the input ends.
  private void obey() throws IOException {
    var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (var line = input.readLine(); line != null; line = input.readLine()) {
      var words = line.strip().split("\\s+");
      if (words[0].equals("quit")) {
        return;
      }
      try {
        obey(words);
      } catch (Refusal e) {
        say(e.getMessage());
      } catch (Exception e) {
        say("Failed: " + line + ": " + e);
      }
    }
  }

  private void obey(String[] words) throws Exception {
    switch (words[0]) {
      case "" -> {}
      case "help" -> say(COMMANDS);
      case "status" -> say(status());
      case "kill" -> named(words, Member.class).signal("KILL");
      case "pause" -> named(words, Member.class).signal("STOP");
      case "resume" -> named(words, Member.class).signal("CONT");
      case "start" -> named(words, Member.class).start();
      case "promote" -> named(words, Database.class).promote();
      case "rejoin" -> named(words, Database.class).rejoin();
      default -> throw new Refusal("Unknown command: " + words[0] + " (see: help)");
    }
    if (words.length > 1) {
      say(status());
    }
  }

  private <T extends Member> T named(String[] words, Class<T> kind) {
    var member = words.length == 2 ? members.get(words[1]) : null;
    if (!kind.isInstance(member)) {
      var names =
          members.values().stream().filter(kind::isInstance).map(each -> each.name).toList();
      throw new Refusal(words[0] + " takes one of " + String.join(", ", names));
    }
    return kind.cast(member);
  }

  private String status() {
    var lines = new StringBuilder();
    states()
        .forEach(
            (member, state) ->
                lines.append(
                    "%-6s port %-5d pid %-8s %-16s %s%n"
                        .formatted(
                            member.name, member.port, member.pid(), state.what(), state.details())));
    return lines.toString().stripTrailing();
  }

  /// Asks all at the same time, since those that are paused answer late.
  private Map<Member, State> states() {
    var states = new LinkedHashMap<Member, State>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var asked = new LinkedHashMap<Member, CompletableFuture<State>>();
      for (var member : members.values()) {
        asked.put(member, CompletableFuture.supplyAsync(member::state, threads));
      }
      asked.forEach((member, state) -> states.put(member, state.join()));
    }
    return states;
  }

  private HttpServer page() throws IOException {
    try {
      var server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
      server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      server.createContext("/", this::showPage);
      return server;
    } catch (BindException e) {
      throw new Refusal("Port " + port + " is in use: name another one by --port");
    }
  }

  private void showPage(HttpExchange exchange) throws IOException {
    var rows = new StringBuilder();
    states()
        .forEach(
            (member, state) ->
                rows.append(
                    "<tr class=%s><th>%s<td>%s<td>%s<td>%d<td>%s\n"
                        .formatted(
                            state.what().replace(' ', '-'),
                            member instanceof Node node
                                ? "<a href=%s>%s</a>".formatted(node.url(), node.name)
                                : member.name,
                            escaped(state.what()),
                            member.pid(),
                            member.port,
                            escaped(state.details()))));
    var body =
        """
        <!doctype html><html lang=en><meta charset=utf-8><meta http-equiv=refresh content=1>
        <title>Daybook: who is who</title>
        <style>
        :root { color-scheme: light dark; font: 16px/1.5 system-ui; }
        body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
        table { border-collapse: collapse; width: 100%%; font-variant-numeric: tabular-nums; }
        td, th { text-align: left; padding: .4rem .8rem; border-bottom: 1px solid #8886; }
        .primary td, .ready td { font-weight: 600; }
        .down, .paused, .does-not-answer { color: #c33; }
        pre { white-space: pre-wrap; }
        </style>
        <h1>Who is who</h1>
        <table><tr><th>name<th>is<th>process<th>port<th>details
        %s</table>
        <p>Type in the terminal where it was started, or send signals to the processes yourself.</p>
        <pre>%s</pre>
        """
            .formatted(rows, escaped(COMMANDS))
            .getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
    exchange.sendResponseHeaders(200, body.length);
    try (var out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;");
  }

  private void await(Member member, String... states) throws Exception {
    await(
        () -> {
          if (!member.isAlive()) {
            throw new Refusal(
                "%s has ended: see %s".formatted(member.name, directory.resolve(member.name + ".log")));
          }
          return List.of(states).contains(member.state().what());
        },
        member.name);
  }

  private void await(Condition condition, String what) throws Exception {
    var until = System.nanoTime() + START_TIMEOUT.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() > until) {
        throw new Refusal("Waited too long for " + what + ": see the logs in " + directory);
      }
      Thread.sleep(50);
    }
  }

  private void stop() {
    synchronized (this) {
      stopping = true;
    }
    for (var member : members.values()) {
      try {
        member.stop();
      } catch (Exception e) {
        say("Stopping " + member.name + " failed: " + e);
      }
    }
  }

  private static void requireFree(int port) throws IOException {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    } catch (ConnectException e) {
      return;
    }
    throw new Refusal("Port " + port + " is in use: name other ports by --port");
  }

  private static void copy(Path from, Path to, Set<String> without) throws IOException {
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
              throws IOException {
            if (isLeftOut(folder)) {
              return FileVisitResult.SKIP_SUBTREE;
            }
            var target = to.resolve(from.relativize(folder));
            Files.createDirectories(target);
            Files.setPosixFilePermissions(target, Files.getPosixFilePermissions(folder));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (!isLeftOut(file)) {
              try {
                Files.copy(file, to.resolve(from.relativize(file)));
              } catch (NoSuchFileException e) {
                say("Removed while it was copied: " + file); // a database may do so
              }
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw e;
          }

          private boolean isLeftOut(Path path) {
            return from.equals(path.getParent()) && without.contains(path.getFileName().toString());
          }
        });
  }

  private static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (var files = Files.walk(folder)) {
        for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private static void say(String text) {
    System.err.println(text);
  }
}
