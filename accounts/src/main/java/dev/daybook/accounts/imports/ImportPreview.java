package dev.daybook.accounts.imports;

import dev.daybook.accounts.imports.rows.Column;
import dev.daybook.accounts.imports.rows.FileRow;
import dev.daybook.accounts.imports.rows.RefusedRow;
import dev.daybook.accounts.imports.rows.Row;
import dev.daybook.accounts.imports.rows.Rows;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// What an import does with a file: its columns, its first rows, and the rows that it rejects. In
/// memory, up to its limits. One thread fills it, others may read it meanwhile.
public final class ImportPreview implements Refusals {
  /// Maximum number of accepted rows.
  public static final int ROWS_MAX = 10;

  /// Maximum number of rejected rows.
  public static final int REJECTS_MAX = 1_000;

  private final List<Accepted> rows = new CopyOnWriteArrayList<>();
  private final List<Rejected> rejects = Collections.synchronizedList(new ArrayList<>());
  private volatile SequencedMap<String, Optional<Column>> columns = new LinkedHashMap<>();

  /// An accepted row.
  ///
  /// @param alreadyInLog whether an earlier import has appended it
  public record Accepted(Row row, boolean alreadyInLog) {}

  /// A rejected row.
  ///
  /// @param line line in which it begins, from 1
  public record Rejected(long line, String reason) {}

  void begin(Rows file) {
    columns = file.columns();
  }

  @Override
  public void accept(Row row, boolean alreadyInLog) {
    if (rows.size() < ROWS_MAX) {
      rows.add(new Accepted(row, alreadyInLog));
    }
  }

  @Override
  public void add(FileRow row, RefusedRow refused) {
    if (rejects.size() < REJECTS_MAX) {
      rejects.add(new Rejected(row.line(), refused.reason()));
    }
  }

  /// The columns of the file by their names, in its order, with what each is read as; empty for one
  /// that is kept as it is, in the metadata.
  public SequencedMap<String, Optional<Column>> columns() {
    return columns;
  }

  /// The first accepted rows.
  public List<Accepted> rows() {
    return List.copyOf(rows);
  }

  /// The first rejected rows.
  public List<Rejected> rejects() {
    return List.copyOf(rejects);
  }
}
