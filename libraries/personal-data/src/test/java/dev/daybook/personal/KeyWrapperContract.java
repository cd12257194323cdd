package dev.daybook.personal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Contract tests of every [KeyWrapper].
@SuppressWarnings("NullAway.Init")
public abstract class KeyWrapperContract {
  private static final String PERSON = "guest-17";

  /// A wrapper with a key of its own. Called again, it has another key.
  protected abstract KeyWrapper create();

  private KeyWrapper wrapper;

  @BeforeEach
  void createWrapper() {
    wrapper = create();
  }

  private static byte[] key() {
    byte[] key = new byte[32];
    for (int i = 0; i < key.length; i++) {
      key[i] = (byte) (i - 16);
    }
    return key;
  }

  @Test
  void unwraps_what_it_has_wrapped() {
    byte[] wrapped = wrapper.wrap(PERSON, key());

    assertThat(wrapper.unwrap(PERSON, wrapped)).isEqualTo(key());
    assertThat(wrapper.unwrap(PERSON, wrapped)).as("again").isEqualTo(key());
    assertThat(wrapped.length).isBetween(32, KeyWrapper.WRAPPED_BYTES_MAX);
  }

  @Test
  void wraps_a_key_differently_each_time() {
    assertThat(wrapper.wrap(PERSON, key())).isNotEqualTo(wrapper.wrap(PERSON, key()));
  }

  @Test
  void leaves_the_key_unchanged_and_hidden() {
    byte[] key = key();
    byte[] wrapped = wrapper.wrap(PERSON, key);

    assertThat(key).isEqualTo(key());
    assertThat(wrapped).asHexString().doesNotContain("F0F1F2F3");
    assertThat(wrapper.toString()).doesNotContain("F0F1F2F3");
  }

  @Test
  void unwraps_nothing_for_another_person() {
    byte[] wrapped = wrapper.wrap(PERSON, key());

    assertThatIllegalArgumentException().isThrownBy(() -> wrapper.unwrap("guest-18", wrapped));
  }

  @Test
  void unwraps_nothing_that_another_key_has_wrapped() {
    byte[] wrapped = create().wrap(PERSON, key());

    assertThatIllegalArgumentException().isThrownBy(() -> wrapper.unwrap(PERSON, wrapped));
  }

  @Test
  void unwraps_nothing_that_was_changed() {
    byte[] wrapped = wrapper.wrap(PERSON, key());
    for (int i = 0; i < wrapped.length; i++) {
      byte[] changed = wrapped.clone();
      changed[i] ^= 1;
      assertThatIllegalArgumentException().isThrownBy(() -> wrapper.unwrap(PERSON, changed));
    }
    for (byte[] other : new byte[][] {{}, {1}, new byte[64]}) {
      assertThatIllegalArgumentException().isThrownBy(() -> wrapper.unwrap(PERSON, other));
    }
  }
}
