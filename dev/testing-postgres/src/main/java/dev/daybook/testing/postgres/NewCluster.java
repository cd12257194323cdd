package dev.daybook.testing.postgres;

import dev.daybook.postgres.embedded.LocalPostgres;
import dev.daybook.testing.Directories;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/// Data directories of [LocalPostgres] with a new cluster, for tests that are not about its
/// creation. They are copied from one that is kept in this module's build directory: `initdb` takes
/// a second of processor time, and a run of all tests needs a hundred clusters.
///
/// Logins are cheap in it: passwords of the superuser, and of the roles that it creates, are hashed
/// once instead of 4,096 times. Tests log in thousands of times.
public final class NewCluster {
  private static final List<String> MADE_BY = List.of("Server.class", "binaries.properties");
  private static final int NAME_DIGITS = 16;

  private NewCluster() {}

  /// Makes a missing or empty directory such a data directory.
  ///
  /// @return the directory
  public static Path in(Path directory) {
    try {
      return Directories.copy(original(), directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static synchronized Path original() throws IOException {
    Path built = buildDirectory();
    Path original = built.resolve("cluster-" + version());
    if (!Files.isDirectory(original)) {
      Path made = Files.createTempDirectory(built, "cluster-");
      try (var postgres = LocalPostgres.start(made)) {
        makeLoginsCheap(postgres);
      }
      try {
        Files.move(made, original);
      } catch (IOException e) {
        if (!Files.isDirectory(original)) {
          throw e;
        }
        Directories.remove(made); // another JVM was faster
      }
    }
    return original;
  }

  private static Path buildDirectory() {
    try {
      var classes = NewCluster.class.getProtectionDomain().getCodeSource().getLocation().toURI();
      return Path.of(classes).resolveSibling("");
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Changes with the version of PostgreSQL and with how the library calls `initdb`.
  private static String version() throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (String name : MADE_BY) {
        try (InputStream in = LocalPostgres.class.getResourceAsStream(name)) {
          digest.update(Objects.requireNonNull(in, name).readAllBytes());
        }
      }
      return HexFormat.of().formatHex(digest.digest()).substring(0, NAME_DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void makeLoginsCheap(LocalPostgres postgres) {
    String user = postgres.superuser();
    try (Connection connection =
            DriverManager.getConnection(postgres.jdbcUrl("postgres"), user, postgres.password());
        Statement statement = connection.createStatement()) {
      statement.execute("alter role %s set scram_iterations = 1".formatted(user));
      statement.execute("set scram_iterations = 1");
      statement.execute("alter role %s password '%s'".formatted(user, postgres.password()));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
