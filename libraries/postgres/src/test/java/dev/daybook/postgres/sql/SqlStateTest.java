package dev.daybook.postgres.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.eventstore.errors.EventStoreMisconfiguredException;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import java.sql.SQLException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The states are those of PostgreSQL's Appendix A.
class SqlStateTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "08006", // connection failure
        "25006", // read only transaction: a standby may be promoted
        "25P03", // idle in transaction session timeout
        "25P04", // transaction timeout
        "28000", // invalid authorization: a role that may not log in
        "28P01", // invalid password
        "40001", // serialization failure
        "40P01", // deadlock detected
        "53100", // disk full
        "53300", // too many connections
        "55P03", // lock not available
        "57014", // query canceled
        "57P01", // admin shutdown
        "57P03", // cannot connect now
        "58030", // I/O error
        "XX000" // internal error
      })
  @NullSource
  void is_transient(@Nullable String state) {
    var error = new SQLException("", state);
    assertThat(SqlState.of(error)).isEqualTo(SqlState.TRANSIENT);
    assertThat(DatabaseErrors.isTransient(error)).isTrue();
    assertThat(DatabaseErrors.exception("It failed", error))
        .isInstanceOf(EventStoreUnavailableException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "22P02", // invalid text representation
        "23505", // unique violation
        "25001", // active transaction: of the application
        "26000", // invalid statement name, behind a pooler
        "3D000", // invalid catalog name: no such database
        "3F000", // invalid schema name
        "42501", // insufficient privilege
        "42703", // undefined column
        "42883", // undefined function
        "42P01", // undefined table
        "P0001", // raise exception
        "XX001" // data corrupted
      })
  void is_permanent(String state) {
    var error = new SQLException("", state);
    assertThat(SqlState.of(error)).isNotEqualTo(SqlState.TRANSIENT);
    assertThat(DatabaseErrors.isTransient(error)).isFalse();
    assertThat(DatabaseErrors.exception("It failed", error))
        .isInstanceOf(EventStoreMisconfiguredException.class);
  }

  @Test
  void leaves_the_outcome_unknown_only_of_a_lost_connection() {
    assertThat(Stream.of(null, "08006", "57P01", "58030", "XX000"))
        .allMatch(state -> SqlState.leavesOutcomeUnknown(new SQLException("", state)));
    assertThat(Stream.of("57014", "53100", "40001", "42501", "22P02"))
        .noneMatch(state -> SqlState.leavesOutcomeUnknown(new SQLException("", state)));
  }

  @Test
  void is_found_in_the_causes_of_an_exception() {
    var lost = new IllegalStateException("failed", new SQLException("lost", "08006"));
    assertThat(DatabaseErrors.exception("It failed", lost))
        .isInstanceOf(EventStoreUnavailableException.class)
        .hasMessage("It failed: lost");
    var none = new IllegalStateException("The script can't be read");
    assertThat(DatabaseErrors.exception("It failed", none))
        .isInstanceOf(EventStoreMisconfiguredException.class);
  }
}
