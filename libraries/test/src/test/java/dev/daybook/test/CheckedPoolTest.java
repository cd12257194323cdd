package dev.daybook.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

class CheckedPoolTest {
  private final List<AssertionError> refusals = new ArrayList<>();
  private final CheckedPool pool = new CheckedPool(source(), refusals::add);

  private static DataSource source() {
    return (DataSource)
        Proxy.newProxyInstance(
            CheckedPoolTest.class.getClassLoader(),
            new Class<?>[] {DataSource.class},
            (_, _, _) -> connection());
  }

  private static Connection connection() {
    return (Connection)
        Proxy.newProxyInstance(
            CheckedPoolTest.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (_, _, _) -> null);
  }

  @Test
  void gives_one_connection_after_another() throws SQLException {
    pool.getConnection().close();
    try (Connection _ = pool.getConnection()) {
      assertThat(refusals).isEmpty();
    }
  }

  @Test
  void refuses_a_second_one_with_both_stack_traces() throws SQLException {
    try (Connection _ = pool.getConnection()) {
      assertThatThrownBy(pool::getConnection)
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("second connection")
          .hasStackTraceContaining("Connection taken by");
    }
    assertThat(refusals).hasSize(1);
  }

  @Test
  void other_pools_and_threads_are_free() throws Exception {
    var other = new CheckedPool(source(), refusals::add);
    Thread before = Thread.ofVirtual().unstarted(this::take);
    try (Connection _ = pool.getConnection();
        Connection _ = other.getConnection()) {
      before.start();
      before.join();
    }
    assertThat(refusals).isEmpty();
  }

  @Test
  void refuses_a_thread_whose_starter_holds_one() throws SQLException {
    CompletableFuture<Void> work;
    try (Connection _ = pool.getConnection()) {
      work = CompletableFuture.runAsync(this::take, Thread::startVirtualThread);
      assertThatThrownBy(work::join).hasCauseInstanceOf(AssertionError.class);
    }
    assertThat(refusals).hasSize(1);
  }

  @Test
  void a_thread_may_take_one_after_its_starter_released_its_own() throws Exception {
    Thread after;
    try (Connection _ = pool.getConnection()) {
      after = Thread.ofVirtual().unstarted(this::take);
    }
    after.start();
    after.join();
    assertThat(refusals).isEmpty();
  }

  private void take() {
    try {
      pool.getConnection().close();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
