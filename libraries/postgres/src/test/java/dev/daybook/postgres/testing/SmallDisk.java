package dev.daybook.postgres.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;

/// A file system of 4 MB with a tablespace of the test database. Needs root and a server on this
/// machine; otherwise the test is skipped.
public final class SmallDisk implements AutoCloseable {
  private static final String SIZE = "size=4m";
  private static final int LEFT_BYTES = 128 * 1024;
  private static final int COMMAND_TIMEOUT_S = 30;

  private final TestDatabase database;
  private final Path mounted;
  private final String tablespace;

  private SmallDisk(TestDatabase database, Path mounted) {
    this.database = database;
    this.mounted = mounted;
    this.tablespace = database.newName("small");
  }

  public static SmallDisk mount(TestDatabase database) throws IOException, SQLException {
    Path data = dataDirectory(database);
    assumeTrue(Files.isReadable(data), "the server's disk is not on this machine");
    Path directory = Files.createTempDirectory("daybook-small-disk");
    boolean done = run("mount", "-t", "tmpfs", "-o", SIZE, "daybook", directory.toString());
    if (!done) {
      Files.delete(directory);
    }
    assumeTrue(done, "a small disk can't be mounted here: needs root");
    var disk = new SmallDisk(database, directory);
    Files.setOwner(directory, Files.getOwner(data));
    database.execute("create tablespace %s location '%s'".formatted(disk.tablespace, directory));
    return disk;
  }

  private static Path dataDirectory(TestDatabase database) throws SQLException {
    try (var connection = database.direct().getConnection();
        var statement = connection.createStatement();
        var row = statement.executeQuery("show data_directory")) {
      row.next();
      return Path.of(row.getString(1));
    }
  }

  private static boolean run(String... command) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    return process.onExit().orTimeout(COMMAND_TIMEOUT_S, TimeUnit.SECONDS).join().exitValue() == 0;
  }

  /// Moves the events of a log there.
  public void move(String schema) {
    database.execute("alter table %s.events set tablespace %s".formatted(schema, tablespace));
  }

  /// Fills it up to space for a few events.
  public void fill() throws IOException {
    try (OutputStream out = Files.newOutputStream(filling())) {
      byte[] block = new byte[4096];
      while (true) {
        out.write(block);
      }
    } catch (IOException _) {
      // It is full.
    }
    try (FileChannel file = FileChannel.open(filling(), StandardOpenOption.WRITE)) {
      file.truncate(file.size() - LEFT_BYTES);
    }
  }

  public void free() {
    try {
      Files.delete(filling());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path filling() {
    return mounted.resolve("filling");
  }

  @Override
  public void close() throws IOException {
    database.execute("drop tablespace %s".formatted(tablespace));
    assertThat(run("umount", mounted.toString())).isTrue();
    Files.delete(mounted);
  }
}
