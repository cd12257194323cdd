package dev.daybook.accounts.imports;

import de.siegmar.fastcsv.writer.CsvWriter;
import dev.daybook.accounts.imports.csv.ImportException;
import dev.daybook.accounts.imports.csv.Unreadable;
import dev.daybook.accounts.imports.rows.FileRow;
import dev.daybook.accounts.imports.rows.RefusedRow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes the rejected rows, with line number and reason, to a file beside the imported file. Each
/// import replaces that file; without rejected rows it is deleted.
final class Rejects implements Refusals, AutoCloseable {
  private final Path file;
  private final char separator;
  private final List<String> header;
  private @Nullable CsvWriter csv;

  Rejects(Path imported, char separator, List<String> header) {
    this.file = beside(imported);
    this.separator = separator;
    this.header = header;
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /// `history.rejects.csv` for `history.csv`.
  static Path beside(Path imported) {
    String name = imported.toAbsolutePath().getFileName().toString();
    return imported.resolveSibling(name.replaceFirst("(?i)\\.csv$", "") + ".rejects.csv");
  }

  Path file() {
    return file;
  }

  @Override
  public void add(FileRow row, RefusedRow refused) {
    try {
      if (csv == null) {
        csv = CsvWriter.builder().fieldSeparator(separator).build(file);
        csv.writeRecord(with("line", "reason", header));
      }
      csv.writeRecord(with(Long.toString(row.line()), refused.reason(), row.fields()));
    } catch (IOException | UncheckedIOException e) {
      throw failed(e);
    }
  }

  private static List<String> with(String line, String reason, List<String> fields) {
    List<String> all = new ArrayList<>(fields.size() + 2);
    all.add(line);
    all.add(reason);
    all.addAll(fields);
    return all;
  }

  @Override
  public void close() {
    if (csv != null) {
      try {
        csv.close();
      } catch (IOException e) {
        throw failed(e);
      }
    }
  }

  private ImportException failed(Exception e) {
    return new ImportException("%s cannot be written: %s".formatted(file, Unreadable.reason(e)), e);
  }
}
