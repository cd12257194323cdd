package dev.daybook.testing.patroni;

import static dev.daybook.testing.Patience.PATIENCE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A host of a [PatroniCluster]: a network namespace with a member of etcd, Patroni, and the
/// PostgreSQL that Patroni runs.
public final class PatroniHost {
  static final int DATABASE_PORT = 5432;
  static final int PEER_PORT = 2380;
  static final int ETCD_PORT = 2379;
  static final int REST_PORT = 8008;

  private static final String ACCOUNT = "postgres";
  private static final int OK = 200;
  private static final Duration REST_TIMEOUT = Duration.ofSeconds(1);
  private static final HttpClient HTTP =
      HttpClient.newBuilder().connectTimeout(REST_TIMEOUT).build();

  private final int number;
  private final Path data;
  private final Path logs;

  /// Keeps the network namespace.
  private final Process holder;

  private @Nullable Process etcd;

  /// Makes the host, without processes.
  ///
  /// @param number from 1
  /// @param data directory for everything that it stores; the account `postgres` must reach it
  PatroniHost(int number, Path data, Path logs) throws IOException, InterruptedException {
    this.number = number;
    this.data = Files.createDirectory(data.resolve("host" + number));
    this.logs = logs;
    var accounts = this.data.getFileSystem().getUserPrincipalLookupService();
    Files.setOwner(this.data, accounts.lookupPrincipalByName(ACCOUNT));
    this.holder =
        new ProcessBuilder("unshare", "--net", "sh", "-c", "echo; exec sleep infinity").start();
    if (holder.getInputStream().read() < 0) { // ends before it has its namespace
      throw new IOException(new String(holder.getErrorStream().readAllBytes(), UTF_8));
    }
    HostNetwork.connect(number, holder.pid());
  }

  /// Such as `host1`.
  public String name() {
    return "host" + number;
  }

  /// Its address.
  String address() {
    return HostNetwork.address(number);
  }

  /// Where its programs store what they store.
  Path data() {
    return data;
  }

  /// Starts the member of etcd.
  void startEtcd(List<String> command) throws IOException {
    etcd = start("etcd", command);
  }

  /// Starts Patroni, which starts PostgreSQL.
  public void start() throws IOException {
    start("patroni", List.of("patroni", PatroniSettings.path(this).toString()));
  }

  private Process start(String program, List<String> command) throws IOException {
    List<String> whole =
        new ArrayList<>(
            List.of(
                "nsenter",
                "--net=/proc/" + holder.pid() + "/ns/net",
                "setpriv",
                "--reuid=" + ACCOUNT,
                "--regid=" + ACCOUNT,
                "--init-groups"));
    whole.addAll(command);
    var builder = new ProcessBuilder(whole).directory(data.toFile()).redirectErrorStream(true);
    builder.environment().put("HOME", data.toString());
    builder.environment().put("LC_ALL", "C.UTF-8");
    Path output = logs.resolve(name() + "-" + program + ".log");
    return builder.redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile())).start();
  }

  /// Ends Patroni and PostgreSQL (SIGKILL). They are paused before, so that none of their processes
  /// sees the end of another.
  public void kill() throws IOException, InterruptedException {
    pause();
    long until = System.nanoTime() + PATIENCE.toNanos();
    for (List<ProcessHandle> all = database(); !all.isEmpty(); all = database()) {
      if (System.nanoTime() > until) {
        throw new IllegalStateException(name() + " still runs " + all);
      }
      signal("KILL", all);
      for (ProcessHandle process : all) {
        process.onExit().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
      }
    }
  }

  /// Pauses Patroni and PostgreSQL (SIGSTOP): their connections stay open, and are silent.
  public void pause() throws IOException, InterruptedException {
    Set<ProcessHandle> paused = Set.of();
    for (var all = Set.copyOf(database()); !paused.containsAll(all); all = Set.copyOf(database())) {
      signal("STOP", all); // a process may have been started meanwhile
      paused = all;
    }
  }

  /// Lets them go on (SIGCONT).
  public void resume() throws IOException, InterruptedException {
    signal("CONT", database());
  }

  /// Takes its link to the network down. All of its processes go on.
  public void cutOff() throws IOException, InterruptedException {
    HostNetwork.cut(number);
  }

  /// Takes its link up.
  public void reconnect() throws IOException, InterruptedException {
    HostNetwork.mend(number);
  }

  private static void signal(String signal, Iterable<ProcessHandle> processes)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("kill", "-" + signal));
    processes.forEach(process -> command.add(Long.toString(process.pid())));
    new ProcessBuilder(command).start().waitFor(); // some may have ended before
  }

  /// Patroni and PostgreSQL.
  private List<ProcessHandle> database() throws IOException {
    Path namespace = Files.readSymbolicLink(namespace(holder.pid()));
    long member = etcd == null ? 0 : etcd.pid();
    return ProcessHandle.allProcesses()
        .filter(process -> process.pid() != holder.pid() && process.pid() != member)
        .filter(process -> isIn(namespace, process))
        .toList();
  }

  private static boolean isIn(Path namespace, ProcessHandle process) {
    try {
      return Files.readSymbolicLink(namespace(process.pid())).equals(namespace);
    } catch (IOException _) {
      return false; // it has ended
    }
  }

  private static Path namespace(long pid) {
    return Path.of("/proc", Long.toString(pid), "ns", "net");
  }

  /// Whether Patroni answers that the host has a role, such as `primary` or `synchronous`.
  boolean is(String role) throws InterruptedException {
    URI uri = URI.create("http://%s:%d/%s".formatted(address(), REST_PORT, role));
    try {
      var request = HttpRequest.newBuilder(uri).timeout(REST_TIMEOUT).build();
      return HTTP.send(request, BodyHandlers.discarding()).statusCode() == OK;
    } catch (IOException _) {
      return false; // it is killed, paused or cut off
    }
  }

  /// Ends all of its processes, and with them its network namespace.
  void end() throws IOException, InterruptedException {
    kill();
    if (etcd != null) {
      etcd.destroyForcibly().waitFor();
    }
    holder.destroyForcibly().waitFor();
  }
}
