package dev.daybook.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.daybook.eventstore.errors.EventStoreMisconfiguredException;
import dev.daybook.postgres.sql.Sql;
import dev.daybook.postgres.testing.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/// Schemas of an older build are refused and not changed.
class OlderBuildIT {
  private final TestDatabase database = TestDatabase.shared();
  private final String schema = database.newName("older");

  @Test
  void a_log_of_an_older_build_is_not_migrated() throws SQLException {
    create("older-log.sql");
    assertRefused(() -> LogSchema.migrate(database.direct(), schema, null));
  }

  @Test
  void a_log_of_an_older_build_is_not_opened() throws SQLException {
    create("older-log.sql");
    assertRefused(() -> database.open(schema));
  }

  @Test
  void reader_tables_of_an_older_build_are_not_migrated() throws SQLException {
    create("older-readers.sql");
    assertRefused(() -> ReaderSchema.migrate(database.direct(), schema, null));
  }

  @Test
  void a_log_created_by_a_different_script_is_not_migrated() throws SQLException {
    LogSchema.migrate(database.direct(), schema, null);
    changeScript("daybook_schema_history");
    assertRefused(() -> LogSchema.migrate(database.direct(), schema, null));
  }

  @Test
  void reader_tables_of_a_different_script_are_not_migrated() throws SQLException {
    ReaderSchema.migrate(database.direct(), schema, null);
    changeScript("daybook_reader_history");
    assertRefused(() -> ReaderSchema.migrate(database.direct(), schema, null));
  }

  private void changeScript(String history) {
    database.execute(
        """
        update %1$s.%2$s set checksum = checksum + 1 where version = '1';
        comment on table %1$s.%2$s is null;
        """
            .formatted(schema, history));
  }

  private void create(String script) {
    database.execute(Sql.load(OlderBuildIT.class, script, schema));
  }

  private void assertRefused(ThrowingCallable use) throws SQLException {
    String before = contents();
    assertThatExceptionOfType(EventStoreMisconfiguredException.class)
        .isThrownBy(use)
        .withMessage(
            "The schema %s was created by a different build of Daybook, which this build can't upgrade, and was left unchanged: run the build that created it, or start with an empty database or data directory",
            schema);
    assertThat(contents()).isEqualTo(before);
  }

  private String contents() throws SQLException {
    try (Connection connection = database.direct().getConnection();
        PreparedStatement select =
            connection.prepareStatement(Sql.load(OlderBuildIT.class, "contents.sql", schema))) {
      select.setString(1, "^" + schema);
      try (ResultSet row = select.executeQuery()) {
        row.next();
        return row.getString("contents");
      }
    }
  }
}
