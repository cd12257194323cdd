package dev.daybook.eventstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class ExpectedVersionTest {

  @Test
  void exact_accepts_only_its_version() {
    assertThat(ExpectedVersion.exact(2).accepts(1)).isFalse();
    assertThat(ExpectedVersion.exact(2).accepts(2)).isTrue();
    assertThat(ExpectedVersion.exact(2).accepts(3)).isFalse();
    assertThat(ExpectedVersion.exact(Long.MAX_VALUE).accepts(Long.MAX_VALUE)).isTrue();
  }

  @Test
  void exact_zero_and_no_stream_accept_only_an_empty_stream() {
    assertThat(ExpectedVersion.exact(0).accepts(0)).isTrue();
    assertThat(ExpectedVersion.exact(0).accepts(1)).isFalse();
    assertThat(ExpectedVersion.noStream().accepts(0)).isTrue();
    assertThat(ExpectedVersion.noStream().accepts(1)).isFalse();
  }

  @Test
  void stream_exists_accepts_every_version_but_zero() {
    assertThat(ExpectedVersion.streamExists().accepts(0)).isFalse();
    assertThat(ExpectedVersion.streamExists().accepts(1)).isTrue();
    assertThat(ExpectedVersion.streamExists().accepts(Long.MAX_VALUE)).isTrue();
  }

  @Test
  void any_accepts_every_version() {
    assertThat(ExpectedVersion.any().accepts(0)).isTrue();
    assertThat(ExpectedVersion.any().accepts(Long.MAX_VALUE)).isTrue();
  }

  @Test
  void a_version_below_zero_is_refused() {
    assertThatIllegalArgumentException().isThrownBy(() -> ExpectedVersion.exact(-1));
  }
}
