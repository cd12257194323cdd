package dev.daybook.postgres.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.Properties;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tukaani.xz.XZInputStream;

/// PostgreSQL's programs for this platform. Each version is unpacked once into the user's cache
/// directory: `$XDG_CACHE_HOME/daybook`, or `~/.cache/daybook`.
///
/// @param home the directory with `bin`, `lib` and `share`
/// @param majorVersion the number that `PG_VERSION` of a data directory must contain
record Binaries(Path home, String majorVersion) {
  private static final Logger log = LoggerFactory.getLogger(Binaries.class);
  private static final ReentrantLock UNPACKING = new ReentrantLock();

  static Binaries unpacked() {
    var version = version();
    var platform = platform();
    var home = cache().resolve("postgres-%s-%s".formatted(version, platform));
    UNPACKING.lock();
    try {
      if (!Files.isDirectory(home)) {
        unpack("postgres-" + platform + ".txz", home);
      }
    } catch (IOException e) {
      throw new LocalPostgresException("PostgreSQL cannot be unpacked to %s".formatted(home), e);
    } finally {
      UNPACKING.unlock();
    }
    return new Binaries(home, version.substring(0, version.indexOf('.')));
  }

  String program(String name) {
    return home.resolve("bin").resolve(name).toString();
  }

  private static String version() {
    var properties = new Properties();
    try (var in = Binaries.class.getResourceAsStream("binaries.properties")) {
      properties.load(in);
    } catch (IOException e) {
      throw new LocalPostgresException("binaries.properties is unreadable", e);
    }
    return properties.getProperty("version");
  }

  private static String platform() {
    var os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    var family = os.startsWith("mac") ? "darwin" : os;
    return switch (System.getProperty("os.arch")) {
      case "amd64", "x86_64" -> family + "-x86_64";
      case "aarch64" -> family + "-arm_64";
      case String other -> family + "-" + other;
    };
  }

  private static Path cache() {
    var xdg = System.getenv("XDG_CACHE_HOME");
    var base =
        xdg == null || xdg.isBlank()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(xdg);
    return base.toAbsolutePath().resolve("daybook");
  }

  /// Unpacks beside the destination and renames, so that the destination is always complete: also
  /// if two processes unpack at once, or one is killed while it unpacks.
  private static void unpack(String resource, Path home) throws IOException {
    log.info("Unpacking PostgreSQL to {}", home);
    Files.createDirectories(home.getParent());
    var temporary = Files.createTempDirectory(home.getParent(), "unpacking-");
    try {
      untar(resource, temporary);
      Files.move(temporary, home, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileAlreadyExistsException | DirectoryNotEmptyException ignored) {
      log.debug("Another process unpacked PostgreSQL first");
    } finally {
      Folder.remove(temporary);
    }
  }

  private static void untar(String resource, Path destination) throws IOException {
    try (var packed = open(resource)) {
      var tar =
          new ProcessBuilder("tar", "-xf", "-", "-C", destination.toString())
              .redirectErrorStream(true)
              .start();
      try (var in = new XZInputStream(packed);
          var out = tar.getOutputStream()) {
        in.transferTo(out);
      }
      var output = new String(tar.getInputStream().readAllBytes(), UTF_8);
      if (tar.waitFor() != 0) {
        throw new IOException("tar failed: " + output.strip());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static InputStream open(String resource) {
    // By the class loader, because on the module path the archive is in another module.
    var in = Binaries.class.getClassLoader().getResourceAsStream(resource);
    if (in == null) {
      throw new LocalPostgresException(
          "This build contains no PostgreSQL for this platform (%s): install PostgreSQL yourself"
              .formatted(resource));
    }
    return in;
  }
}
