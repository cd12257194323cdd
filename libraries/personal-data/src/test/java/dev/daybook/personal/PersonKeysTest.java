package dev.daybook.personal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.errors.EventStoreMisconfiguredException;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import dev.daybook.jackson.personal.FieldEncryption.FieldLocation;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PersonKeysTest {
  static final FieldLocation NAME =
      new FieldLocation(StreamId.of("room", "12"), "BOOKED", "name", "guest-1");

  private final PersonKeyStore store = new InMemoryKeyStore();

  /// Wraps to this many zeros, and unwraps to as many.
  private record Zeros(int bytes) implements KeyWrapper {
    @Override
    public byte[] wrap(String person, byte[] key) {
      return new byte[bytes];
    }

    @Override
    public byte[] unwrap(String person, byte[] wrapped) {
      return new byte[bytes];
    }
  }

  /// Fails as long as it is away.
  private static final class Remote implements KeyWrapper {
    private final KeyWrapper key = MasterKey.random();
    private boolean away;

    @Override
    public byte[] wrap(String person, byte[] plain) {
      requireHere();
      return key.wrap(person, plain);
    }

    @Override
    public byte[] unwrap(String person, byte[] wrapped) {
      requireHere();
      return key.unwrap(person, wrapped);
    }

    private void requireHere() {
      if (away) {
        throw new EventStoreUnavailableException("The KMS is away", null);
      }
    }
  }

  static String encrypted(PersonKeys keys) {
    return keys.encrypt(NAME, "Ada");
  }

  static Optional<String> decrypted(PersonKeys keys, String stored) {
    return keys.decrypt(NAME, stored);
  }

  @Test
  void the_person_of_a_field_is_forgotten_not_the_stream() {
    var keys = new PersonKeys(store, MasterKey.random());
    var other = new FieldLocation(NAME.stream(), NAME.type(), NAME.name(), "guest-2");
    String ada = keys.encrypt(NAME, "Ada");
    String eda = keys.encrypt(other, "Eda");

    keys.forget("guest-1");

    assertThat(keys.decrypt(NAME, ada)).isEmpty();
    assertThat(keys.decrypt(other, eda)).hasValue("Eda");
    assertThatIllegalArgumentException().isThrownBy(() -> keys.decrypt(other, ada));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, KeyWrapper.WRAPPED_BYTES_MAX + 1})
  void a_wrapped_key_has_a_limited_length(int bytes) {
    var keys = new PersonKeys(store, new Zeros(bytes));

    assertThatExceptionOfType(EventStoreMisconfiguredException.class)
        .isThrownBy(() -> keys.encrypt(NAME, "Ada"))
        .withMessageContaining("wraps a key to %d bytes", bytes);
    assertThat(store.find(List.of(NAME.person()))).isEmpty();
  }

  @Test
  void an_unwrapped_key_has_32_bytes() {
    store.add(NAME.person(), new byte[31]);
    var keys = new PersonKeys(store, new Zeros(31));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> keys.decrypt(NAME, "AQID"))
        .withMessage("A person's key was unwrapped to 31 bytes, not to 32");
  }

  @Test
  void a_wrapper_that_is_away_does_not_mean_forgotten() {
    var remote = new Remote();
    String stored = new PersonKeys(store, remote).encrypt(NAME, "Ada");
    var keys = new PersonKeys(store, remote);

    remote.away = true;
    assertThatExceptionOfType(KeysUnavailableException.class)
        .isThrownBy(() -> keys.decrypt(NAME, stored));

    remote.away = false;
    assertThat(keys.decrypt(NAME, stored)).hasValue("Ada");
    remote.away = true;
    assertThat(keys.decrypt(NAME, stored)).as("from memory").hasValue("Ada");
    keys.forget(NAME.person());
    assertThat(keys.decrypt(NAME, stored)).as("erased without it").isEmpty();
  }
}
