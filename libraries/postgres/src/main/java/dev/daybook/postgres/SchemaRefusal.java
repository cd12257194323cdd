package dev.daybook.postgres;

import dev.daybook.eventstore.errors.EventStoreMisconfiguredException;
import org.jspecify.annotations.Nullable;

/// Why a schema is not migrated or opened, and what to do.
final class SchemaRefusal {
  private SchemaRefusal() {}

  /// For a schema with the tables of a build that numbered its migrations differently, or whose
  /// scripts differ.
  static EventStoreMisconfiguredException differentBuild(String schema, @Nullable Exception cause) {
    return new EventStoreMisconfiguredException(
        "The schema %s was created by a different build of Daybook, which this build can't upgrade, and was left unchanged: run the build that created it, or start with an empty database or data directory"
            .formatted(schema),
        cause);
  }

  /// For a schema that a later release has migrated.
  ///
  /// @param known the last version that this build has a script for
  static EventStoreMisconfiguredException newer(String schema, long known) {
    return new EventStoreMisconfiguredException(
        "The schema %s was migrated by a later release of Daybook, and was left unchanged: this build knows its versions up to %d. Run that release or a later one, or restore a backup from before its migration"
            .formatted(schema, known),
        null);
  }

  /// For a schema that [MigrationScripts#toPlainSql] of another build made.
  static EventStoreMisconfiguredException plainSql(
      String schema, SchemaState state, MigrationScripts scripts) {
    SchemaVersion version = state.version();
    if (version == null || !state.isOlderThan(scripts)) {
      return new EventStoreMisconfiguredException(
          "The schema %s was created by plain SQL of a different build of Daybook, whose scripts this build doesn't know, and was left unchanged: run the build that created it, or start with an empty schema"
              .formatted(schema),
          null);
    }
    return new EventStoreMisconfiguredException(
        "The schema %1$s was created by plain SQL of an older release of Daybook: it has version %2$d, and this build needs version %3$d. Upgrade it by the tool that created it, with the SQL that %4$s.toUpgradeSql(\"%1$s\", serviceRole, %2$d) returns"
            .formatted(
                schema, version.number(), scripts.versionNumber(), scripts.owner().getSimpleName()),
        null);
  }
}
