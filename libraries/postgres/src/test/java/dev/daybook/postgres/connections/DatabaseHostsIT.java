package dev.daybook.postgres.connections;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.daybook.postgres.testing.TestDatabase;
import dev.daybook.testing.FreePorts;
import dev.daybook.testing.postgres.CuttableRoute;
import java.io.IOException;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/// The server of the tests as several hosts: directly, and behind proxies that fall silent as a
/// server does that is paused or cut off.
class DatabaseHostsIT {
  private static final TestDatabase DATABASE = TestDatabase.shared();
  private static final int PORT = URI.create(DATABASE.url().substring("jdbc:".length())).getPort();

  private static DatabaseHosts hosts(int... ports) {
    var names = new StringBuilder();
    for (int port : ports) {
      names.append(names.isEmpty() ? "" : ",").append("127.0.0.1:").append(port);
    }
    String path = URI.create(DATABASE.url().substring("jdbc:".length())).getPath();
    return DatabaseHosts.of(DatabaseUrl.of("jdbc:postgresql://" + names + path));
  }

  private static FailoverDataSource source(DatabaseHosts hosts) {
    return hosts.source(
        host -> driver(host.completed(ConnectionUse.MIGRATION), DATABASE.password()));
  }

  private static DataSource driver(String url, String password) {
    var source = new PGSimpleDataSource();
    source.setUrl(url);
    source.setUser(DATABASE.user());
    source.setPassword(password);
    return source;
  }

  private static int port(Connection connection) throws SQLException {
    return URI.create(connection.getMetaData().getURL().substring("jdbc:".length())).getPort();
  }

  /// The driver alone would ask them one after another, until `loginTimeout` ends all of it.
  @Test
  void hosts_that_are_silent_are_passed_over() throws Exception {
    try (var one = new CuttableRoute(PORT);
        var two = new CuttableRoute(PORT)) {
      one.pause();
      two.pause();
      FailoverDataSource source = source(hosts(one.port(), two.port(), PORT));
      try (Connection connection = source.getConnection()) {
        assertThat(port(connection)).isEqualTo(PORT);
      }
    }
  }

  @Test
  void connections_to_a_former_primary_end_when_another_host_is_the_primary() throws Exception {
    try (var route = new CuttableRoute(PORT);
        var other = new CuttableRoute(PORT)) {
      other.pause(); // so that the route is found first
      DatabaseHosts hosts = hosts(route.port(), other.port());
      FailoverDataSource source = source(hosts);
      FailoverDataSource ofAnotherUse = source(hosts);
      try (Connection open = ofAnotherUse.getConnection()) {
        assertThat(port(open)).isEqualTo(route.port());
        route.pause();
        CompletableFuture<Void> answer = CompletableFuture.runAsync(() -> query(open));
        other.resume();
        try (Connection connection = source.getConnection()) {
          assertThat(port(connection)).isEqualTo(other.port());
        }
        assertThatExceptionOfType(ExecutionException.class)
            .isThrownBy(() -> answer.get(1, TimeUnit.MINUTES)) // its timeout is an hour
            .withStackTraceContaining("I/O error");
      }
    }
  }

  private static void query(Connection connection) {
    try (var statement = connection.createStatement()) {
      statement.execute("select");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void that_all_refuse_are_named_with_their_reasons() throws Exception {
    int closed = FreePorts.one();
    FailoverDataSource wrongPassword =
        hosts(closed, PORT).source(host -> driver(host.completed(ConnectionUse.PAGES), "wrong"));
    assertThatExceptionOfType(SQLException.class)
        .isThrownBy(wrongPassword::getConnection)
        .withMessageStartingWith("None of the hosts is a primary: ")
        .withMessageContaining("127.0.0.1:" + closed)
        .withMessageContaining("password authentication failed")
        .satisfies(e -> assertThat(e.getSQLState()).isEqualTo("28P01"));
  }

  @Test
  void an_interrupt_ends_the_search_and_is_kept() throws IOException {
    try (var silent = new CuttableRoute(PORT);
        var other = new CuttableRoute(PORT)) {
      silent.pause();
      other.pause();
      Thread.currentThread().interrupt();
      assertThatExceptionOfType(SQLException.class)
          .isThrownBy(source(hosts(silent.port(), other.port()))::getConnection)
          .withMessageContaining("Interrupted");
      assertThat(Thread.interrupted()).isTrue();
    }
  }
}
