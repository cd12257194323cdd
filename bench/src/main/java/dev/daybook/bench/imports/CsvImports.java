package dev.daybook.bench.imports;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.daybook.bench.rounds.Round;
import dev.daybook.bench.rounds.SelfTimed;
import dev.daybook.bench.sql.Databases;
import dev.daybook.postgres.embedded.LocalPostgres;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import javax.sql.DataSource;

/// The `import` of a file as a process, into an empty database each time.
///
/// @param file see [#generate(Path)]
public record CsvImports(
    Path jar, LocalPostgres postgres, DataSource server, Path file, Path directory)
    implements SelfTimed {
  static final String NAME = "Daybook: import of a CSV file";
  static final int ROWS = 1_000_000;

  private static final int ACCOUNTS = 5_000;
  private static final String DATABASE = "import_bench";

  /// Generates realistic rows: day by day, one account after the other.
  static void generate(Path file) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(file, UTF_8)) {
      out.write("date,transaction,account,type,amount,balance,operation,purpose\n");
      for (int row = 0; row < ROWS; row++) {
        int round = row / ACCOUNTS + 1;
        out.write(
            "%s,%d,%d,credit,12.50,%d.%s,cash-deposit,\n"
                .formatted(
                    LocalDate.EPOCH.plusDays(round),
                    row + 1,
                    row % ACCOUNTS + 1,
                    round * 25 / 2,
                    round % 2 == 0 ? "00" : "50"));
      }
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Round round(Duration warmUp, Duration counted) throws Exception {
    Databases.drop(server, DATABASE);
    Databases.create(server, DATABASE);
    var builder =
        new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                jar.toString(),
                "import",
                file.toString(),
                "--currency",
                "CZK",
                "--data-dir",
                directory.resolve(DATABASE).toString(),
                "--database-url",
                postgres.jdbcUrl(DATABASE),
                "--database-user",
                postgres.superuser()));
    builder.environment().put("DAYBOOK_DATABASE_PASSWORD", postgres.password());
    long began = System.nanoTime();
    Process process = builder.redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException("The import failed: " + output);
    }
    return new Round(ROWS / ((System.nanoTime() - began) / 1e9), Double.NaN, Double.NaN);
  }
}
