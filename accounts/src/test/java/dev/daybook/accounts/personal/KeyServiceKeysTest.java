package dev.daybook.accounts.personal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.daybook.eventstore.StreamId;
import dev.daybook.jackson.personal.FieldEncryption.FieldLocation;
import dev.daybook.personal.InMemoryKeyStore;
import dev.daybook.personal.KeysUnavailableException;
import dev.daybook.personal.MasterKey;
import dev.daybook.personal.PersonKeys;
import org.junit.jupiter.api.Test;

class KeyServiceKeysTest {
  private static final FieldLocation ADA =
      new FieldLocation(StreamId.of("account", "1"), "USER_CREATED", "name", "1");
  private static final FieldLocation EDA =
      new FieldLocation(StreamId.of("account", "2"), "USER_CREATED", "name", "2");

  private final MasterKey master = key(1);
  private final KeyServiceKeys keys = new KeyServiceKeys(key(2), master);

  private static MasterKey key(int seed) {
    byte[] secret = new byte[MasterKey.BYTES];
    secret[0] = (byte) seed;
    return MasterKey.of(secret);
  }

  @Test
  void new_keys_are_wrapped_by_the_service() {
    byte[] wrapped = keys.wrap("1", new byte[32]);

    assertThat(keys.unwrap("1", wrapped)).isEqualTo(new byte[32]);
    assertThatIllegalArgumentException().isThrownBy(() -> keys.unwrap("2", wrapped));
    assertThatIllegalArgumentException().isThrownBy(() -> master.unwrap("1", wrapped));
  }

  @Test
  void persons_of_before_stay_readable_and_a_node_without_the_service_says_so() {
    var store = new InMemoryKeyStore();
    String ada = new PersonKeys(store, master).encrypt(ADA, "Ada");
    String eda = new PersonKeys(store, keys).encrypt(EDA, "Eda");

    assertThat(new PersonKeys(store, keys).decrypt(ADA, ada)).hasValue("Ada");
    assertThat(new PersonKeys(store, keys).decrypt(EDA, eda)).hasValue("Eda");
    var without = new PersonKeys(store, master);
    assertThat(without.decrypt(ADA, ada)).hasValue("Ada");
    assertThatExceptionOfType(KeysUnavailableException.class)
        .isThrownBy(() -> without.decrypt(EDA, eda))
        .withMessageContaining(KeyServiceKeys.ID);
  }
}
