package dev.daybook.postgres.projections.storage;

import dev.daybook.postgres.sql.Sql;

/// Which of a projection's views is meant: the one that is read, or the one that is built anew.
public enum Generation {
  LIVE("live", ""),
  SHADOW("shadow", "_shadow");

  private final String stored;
  private final String suffix;

  Generation(String stored, String suffix) {
    this.stored = stored;
    this.suffix = suffix;
  }

  String stored() {
    return stored;
  }

  /// Where its tables are, given where the live ones are.
  String schema(String live) {
    return live + suffix;
  }

  /// What table names without a schema mean while it is written.
  String searchPath(String live) {
    return Sql.quoted(schema(live)) + ", public";
  }
}
