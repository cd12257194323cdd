package dev.daybook.postgres.projections.storage;

import dev.daybook.postgres.projections.Projection;
import dev.daybook.postgres.sql.Sql;

/// Generation of a read model: the live one, the shadow that a rebuild fills, or temporary tables
/// that only one transaction sees.
public enum Generation {
  LIVE("live", ""),
  SHADOW("shadow", "_shadow"),
  TEMPORARY("temporary", "") {
    @Override
    String schema(String live) {
      return "pg_temp";
    }
  };

  private final String stored;
  private final String suffix;

  Generation(String stored, String suffix) {
    this.stored = stored;
    this.suffix = suffix;
  }

  String stored() {
    return stored;
  }

  /// The reader of this generation, as the subject of a message.
  String readerOf(Projection projection) {
    return switch (this) {
      case LIVE -> "The projection " + projection.name();
      case SHADOW -> "The rebuild of " + projection.name();
      case TEMPORARY -> "A step of " + projection.name();
    };
  }

  /// The schema of this generation's tables, given that of the live ones.
  String schema(String live) {
    return live + suffix;
  }

  /// The search path for table names without a schema while this generation is written.
  String searchPath(String live) {
    return Sql.quoted(schema(live)) + ", public";
  }
}
