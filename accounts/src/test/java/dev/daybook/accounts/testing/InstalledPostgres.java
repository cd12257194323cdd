package dev.daybook.accounts.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Comparator.comparingInt;
import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.testing.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A server of the PostgreSQL installed on this machine, with its client programs. It accepts every
/// role without a password.
public final class InstalledPostgres {
  public static final String SUPERUSER = "postgres";

  /// Debian's directory of the programs of each major version.
  private static final Path VERSIONS = Path.of("/usr/lib/postgresql");

  private static final List<String> PROGRAMS =
      List.of("initdb", "pg_ctl", "pg_dump", "pg_restore", "createdb", "dropdb");

  private final Path programs;
  private final Path directory;
  private final int port;

  private InstalledPostgres(Path programs, Path directory, int port) {
    this.programs = programs;
    this.directory = directory;
    this.port = port;
  }

  /// The directory of the newest version that has all programs.
  public static Optional<Path> programs() throws IOException {
    if (!Files.isDirectory(VERSIONS)) {
      return Optional.empty();
    }
    try (Stream<Path> versions = Files.list(VERSIONS)) {
      return versions
          .filter(version -> version.getFileName().toString().matches("\\d+"))
          .max(comparingInt(version -> Integer.parseInt(version.getFileName().toString())))
          .map(version -> version.resolve("bin"))
          .filter(bin -> PROGRAMS.stream().map(bin::resolve).allMatch(Files::isExecutable));
    }
  }

  public static InstalledPostgres start(Path programs, Path directory) throws Exception {
    var postgres = new InstalledPostgres(programs, directory, FreePorts.one());
    postgres.serve(
        """
        initdb --pgdata=cluster --username=%s --auth=trust --encoding=UTF8 --locale=C
        pg_ctl start --pgdata=cluster --log=server.log --wait \
          --options="-c port=%d -c listen_addresses=127.0.0.1 -c unix_socket_directories=''"
        """
            .formatted(SUPERUSER, postgres.port));
    return postgres;
  }

  public String jdbcUrl(String database) {
    return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, database);
  }

  public void execute(String user, String database, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(jdbcUrl(database), user, "unused");
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /// Runs client programs as the superuser.
  public void run(String commands) throws Exception {
    bash(List.of(), commands);
  }

  /// The server refuses to run as root; in its own user namespace it is another user.
  private void serve(String commands) throws Exception {
    boolean root = Integer.valueOf(0).equals(Files.getAttribute(directory, "unix:uid"));
    bash(root ? List.of("unshare", "-U") : List.of(), commands);
  }

  private void bash(List<String> prefix, String commands) throws Exception {
    var command = new ArrayList<>(prefix);
    command.addAll(List.of("bash", "-euc", commands));
    Path output = directory.resolve("output");
    var builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().merge("PATH", programs.toString(), (old, bin) -> bin + ":" + old);
    builder.environment().put("PGHOST", "127.0.0.1");
    builder.environment().put("PGPORT", Integer.toString(port));
    builder.environment().put("PGUSER", SUPERUSER);
    int status = builder.start().waitFor();
    assertThat(status).as("%s: %s", commands, Files.readString(output, UTF_8)).isZero();
  }

  public void stop() throws Exception {
    serve("pg_ctl stop --pgdata=cluster --mode=fast --wait");
  }
}
