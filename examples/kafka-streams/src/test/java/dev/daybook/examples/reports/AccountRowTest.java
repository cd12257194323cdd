package dev.daybook.examples.reports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.time.Instant;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class AccountRowTest {
  private static final Instant TIME = Instant.parse("2026-11-30T12:00:00Z");

  private static RelayedEvent event(String type, long version, String data) {
    return new RelayedEvent(type, version, version, 1, TIME, data);
  }

  @Test
  void a_row_is_folded_from_the_events_of_its_account() {
    AccountRow row =
        AccountRow.none()
            .after(event("USER_CREATED", 1, "{\"currency\":\"EUR\",\"name\":\"x\"}"))
            .after(event("FUNDS_DEPOSITED", 2, "{\"amount\":10.50,\"currency\":\"EUR\"}"))
            .after(event("FUNDS_RESERVED", 3, "{\"amount\":4.00,\"currency\":\"EUR\"}"))
            .after(event("RESERVATION_CONFIRMED", 4, "{\"amount\":3.00,\"currency\":\"EUR\"}"))
            .after(event("RESERVATION_RELEASED", 5, "{\"amount\":1.00,\"currency\":\"EUR\"}"))
            .after(event("TRANSFER_SENT", 6, "{\"amount\":0.25,\"currency\":\"EUR\"}"))
            .after(event("ACCOUNT_CLOSED", 7, "{\"reason\":\"moved\"}"));

    assertThat(row)
        .isEqualTo(
            new AccountRow("EUR", new BigDecimal("7.25"), new BigDecimal("0.00"), true, 7, TIME));
    assertThat(Json.read(Json.write(row), AccountRow.class)).isEqualTo(row);
  }

  @Test
  void a_restore_loses_later_events_of_former_epochs_alone() {
    var restore = new Restore(2, 5);

    assertThat(restore.lost(event("FUNDS_DEPOSITED", 6, "{}"))).isTrue();
    assertThat(restore.lost(event("FUNDS_DEPOSITED", 5, "{}"))).isFalse();
    assertThat(restore.lost(new RelayedEvent("FUNDS_DEPOSITED", 6, 1, 2, TIME, "{}"))).isFalse();
  }

  @Test
  void a_record_that_no_relay_has_written_is_named() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RelayedEvent.of(new RecordHeaders(), "{}"))
        .withMessageContaining("ce_type")
        .withMessageContaining("a relay");
  }
}
