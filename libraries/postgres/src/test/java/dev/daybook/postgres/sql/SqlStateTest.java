package dev.daybook.postgres.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// SQLSTATEs after which a reader retries, and those at which it stops, from PostgreSQL's Appendix
/// A.
class SqlStateTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "08006", // connection failure
        "25P03", // idle in transaction session timeout
        "25P04", // transaction timeout
        "40P01", // deadlock detected
        "53300", // too many connections
        "57P01" // admin shutdown
      })
  void is_transient(String state) {
    assertThat(SqlState.isTransient(new SQLException("", state))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "22P02", // invalid text representation
        "23505", // unique violation
        "25006", // read only transaction
        "42P01" // undefined table
      })
  void is_permanent(String state) {
    assertThat(SqlState.isTransient(new SQLException("", state))).isFalse();
  }
}
