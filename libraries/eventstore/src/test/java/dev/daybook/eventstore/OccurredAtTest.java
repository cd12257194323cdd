package dev.daybook.eventstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OccurredAtTest {
  @Test
  void text_is_parsed_as_its_instant_in_milliseconds() {
    Instant instant = Instant.parse("2024-02-29T09:00:00.123456Z");
    assertThat(OccurredAt.text(instant)).isEqualTo("2024-02-29T09:00:00.123456Z");
    assertThat(OccurredAt.parse(OccurredAt.text(instant)))
        .hasValue(Instant.parse("2024-02-29T09:00:00.123Z"));
  }

  @Test
  void the_first_and_the_last_instant_are_in_range() {
    assertThat(OccurredAt.parse(OccurredAt.text(OccurredAt.EARLIEST)))
        .hasValue(OccurredAt.EARLIEST);
    assertThat(OccurredAt.parse(OccurredAt.text(OccurredAt.LATEST))).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "yesterday",
        "2024-02-30T00:00:00Z",
        "0000-12-31T23:59:59Z",
        "+10000-01-01T00:00:00Z"
      })
  void malformed_text_is_no_instant(String text) {
    assertThat(OccurredAt.parse(text)).isEmpty();
  }

  @Test
  void an_instant_out_of_range_has_no_text() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OccurredAt.text(OccurredAt.EARLIEST.minusMillis(1)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OccurredAt.text(OccurredAt.LATEST.plusMillis(1)));
  }
}
