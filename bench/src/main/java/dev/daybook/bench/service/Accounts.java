package dev.daybook.bench.service;

import dev.daybook.bench.sql.Databases;
import dev.daybook.postgres.embedded.LocalPostgres;
import dev.daybook.postgres.sql.Sql;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/// Creates accounts and their history in a measured service.
public final class Accounts {
  private static final Pattern ID = Pattern.compile("\"accountId\":\"([^\"]+)\"");

  private Accounts() {}

  public static List<UUID> open(Service service, int count) throws IOException {
    List<UUID> accounts = new ArrayList<>();
    try (HttpConnection connection = service.connect()) {
      for (int i = 0; i < count; i++) {
        accounts.add(open(connection, i));
      }
    }
    return accounts;
  }

  private static UUID open(HttpConnection connection, int number) throws IOException {
    String body =
        "{\"name\":\"Holder %d\",\"email\":\"holder%d@example.com\"}".formatted(number, number);
    Matcher id = ID.matcher(connection.post("/api/users", body).require(201).body());
    if (!id.find()) {
      throw new IllegalStateException("The response has no account id");
    }
    return UUID.fromString(id.group(1));
  }

  /// Inserts the same number of deposits for each account directly, which is much faster than
  /// appends.
  public static void addDeposits(LocalPostgres postgres, String database, int each)
      throws SQLException {
    DataSource log = database(postgres, database);
    try (Connection connection = log.getConnection();
        PreparedStatement insert =
            connection.prepareStatement(Sql.read(Accounts.class, "add-deposits.sql"))) {
      insert.setInt(1, each);
      insert.executeUpdate();
    }
    Databases.settle(log);
  }

  public static PGSimpleDataSource database(LocalPostgres postgres, String database) {
    var source = new PGSimpleDataSource();
    source.setUrl(postgres.jdbcUrl(database));
    source.setUser(postgres.superuser());
    source.setPassword(postgres.password());
    return source;
  }
}
