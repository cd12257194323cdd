package dev.daybook.postgres.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.daybook.eventstore.errors.EventStoreMisconfiguredException;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class DatabaseChecksTest {
  private static final DatabaseChecks SOUND = new DatabaseChecks(15, "UTF8", false, "", true);

  @Test
  void pass_on_a_suitable_server() {
    assertThat(SOUND.requireVersion().requireEncoding().requireDurable().requireWrites())
        .isEqualTo(SOUND);
  }

  @Test
  void name_the_setting_to_change() {
    assertRefused(
        new DatabaseChecks(14, "UTF8", false, "", true)::requireVersion, "must be 15 or newer");
    assertRefused(
        new DatabaseChecks(18, "LATIN1", false, "", true)::requireEncoding, "must be UTF8");
    assertRefused(
        new DatabaseChecks(18, "UTF8", false, "fsync, full_page_writes", true)::requireDurable,
        "fsync, full_page_writes is off; switch it on");
  }

  private static void assertRefused(ThrowingCallable check, String reason) {
    assertThatExceptionOfType(EventStoreMisconfiguredException.class)
        .isThrownBy(check)
        .withMessageContaining(reason);
  }

  @Test
  void report_a_read_only_database_as_unavailable() {
    assertThatExceptionOfType(EventStoreUnavailableException.class)
        .isThrownBy(new DatabaseChecks(18, "UTF8", true, "", true)::requireWrites)
        .withMessageContaining("a standby");
  }

  @Test
  void report_a_missing_synchronous_standby_as_unavailable() {
    assertThat(SOUND.requireSynchronous()).isEqualTo(SOUND);
    assertThatExceptionOfType(EventStoreUnavailableException.class)
        .isThrownBy(new DatabaseChecks(18, "UTF8", false, "", false)::requireSynchronous)
        .withMessageContaining("synchronous_standby_names");
  }
}
