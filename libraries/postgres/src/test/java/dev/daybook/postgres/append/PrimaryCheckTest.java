package dev.daybook.postgres.append;

import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.postgres.options.PostgresOptions;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PrimaryCheckTest {
  private final PrimaryCheck check = new PrimaryCheck(PostgresOptions.defaults());

  /// Readers ask once a second, and each refusal is an error in the server's log.
  @Test
  void a_server_that_hides_its_timeline_is_asked_once_by_readers() throws SQLException {
    var asked = new AtomicInteger();
    Connection hosted =
        (Connection)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {Connection.class},
                (_, _, _) -> {
                  asked.incrementAndGet();
                  throw new SQLException("permission denied", "42501");
                });

    assertThat(check.timelineOf(hosted)).isEmpty();
    assertThat(check.timelineOf(hosted)).isEmpty();

    assertThat(asked).hasValue(1);
  }
}
