package dev.daybook.postgres;

import dev.daybook.postgres.sql.DatabaseErrors;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;

/// Runs before each script, in its transaction, while Flyway holds its lock: refuses the script if
/// a later release has migrated the schema since Flyway has validated it. Otherwise an older
/// release would replace the functions of the later one.
final class LaterVersionCheck implements Callback {
  private final String schema;
  private final String hasLaterVersion;
  private final long version;

  LaterVersionCheck(String schema, String historyTable, long version) {
    this.schema = schema;
    this.hasLaterVersion = MigrationScripts.template("has-later-version.sql", historyTable, schema);
    this.version = version;
  }

  @Override
  public boolean supports(Event event, Context context) {
    return event == Event.BEFORE_EACH_MIGRATE;
  }

  @Override
  public boolean canHandleInTransaction(Event event, Context context) {
    return true;
  }

  @Override
  public void handle(Event event, Context context) {
    try (PreparedStatement select = context.getConnection().prepareStatement(hasLaterVersion)) {
      select.setLong(1, version);
      try (ResultSet row = select.executeQuery()) {
        row.next();
        if (row.getBoolean("has_later_version")) {
          throw SchemaRefusal.newer(schema, version);
        }
      }
    } catch (SQLException e) {
      throw DatabaseErrors.exception("The schema %s can't be migrated".formatted(schema), e);
    }
  }

  @Override
  public String getCallbackName() {
    return "later version";
  }
}
