package dev.daybook.bench.report;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import javax.sql.DataSource;

/// The machine of the measurements.
public record Machine(String text) {
  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  public static Machine of(DataSource database) throws SQLException {
    try (Connection connection = database.getConnection()) {
      return new Machine(
          String.format(
              Locale.ROOT,
              "%d × %s, %.0f GiB, %s %s; PostgreSQL %s; JDK %s",
              Runtime.getRuntime().availableProcessors(),
              processor(),
              memoryBytes() / 0x1p30,
              System.getProperty("os.name"),
              System.getProperty("os.arch"),
              connection.getMetaData().getDatabaseProductVersion(),
              System.getProperty("java.version")));
    }
  }

  private static String processor() {
    if (!Files.isReadable(CPU_INFO)) {
      return "processor";
    }
    try (var lines = Files.lines(CPU_INFO)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("processor");
    } catch (IOException unreadable) {
      return "processor";
    }
  }

  private static double memoryBytes() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getTotalMemorySize()
        : Double.NaN;
  }
}
