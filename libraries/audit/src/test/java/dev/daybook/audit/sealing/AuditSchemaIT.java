package dev.daybook.audit.sealing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.testing.postgres.TestPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

/// The table made by plain SQL, by a migration tool of the application.
class AuditSchemaIT {
  private static final TestPostgres DATABASE = TestPostgres.shared();

  private final String schema = DATABASE.newName("plain");

  @Test
  void a_migration_changes_nothing_after_plain_sql() throws SQLException {
    try (Connection connection = DATABASE.direct().getConnection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute(AuditSchema.toPlainSql(schema, null));
      connection.commit();
    }

    AuditSchema.migrate(DATABASE.direct(), schema, null);

    try (Connection connection = DATABASE.direct().getConnection();
        Statement select = connection.createStatement();
        ResultSet row =
            select.executeQuery("select count(*) from %s.audit_checkpoints".formatted(schema))) {
      row.next();
      assertThat(row.getInt(1)).isZero();
    }
  }
}
