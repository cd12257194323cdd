package dev.daybook.postgres.test;

import static java.util.stream.Collectors.joining;

import java.sql.Array;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A row of a table: the values of its columns as text, in the order of the columns
/// ([ProjectionSpec#row]).
public record Row(List<@Nullable String> values) implements Comparable<Row> {
  static Row of(@Nullable Object... values) {
    return new Row(
        Collections.unmodifiableList(
            Arrays.stream(values).map(v -> v == null ? null : v.toString()).toList()));
  }

  static Row read(Array values) throws SQLException {
    return of((@Nullable Object[]) values.getArray());
  }

  @Override
  public int compareTo(Row other) {
    return toString().compareTo(other.toString());
  }

  @Override
  public String toString() {
    return values.stream().map(String::valueOf).collect(joining(" | "));
  }
}
