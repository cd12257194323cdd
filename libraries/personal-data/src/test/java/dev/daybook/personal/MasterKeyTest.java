package dev.daybook.personal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.daybook.eventstore.StreamId;
import dev.daybook.jackson.personal.FieldEncryption.FieldLocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The master key, the wrapped keys, and texts encrypted with those.
class MasterKeyTest {
  private static final SecretKey KEY = new SecretKeySpec(new byte[32], "AES");
  private static final UUID PERSON = new UUID(1, 1);
  private static final FieldLocation NAME =
      new FieldLocation(new StreamId("account", PERSON.toString()), "USER_CREATED", "name");

  @TempDir Path folder;

  private static MasterKey key(int number) {
    byte[] secret = new byte[MasterKey.BYTES];
    secret[0] = (byte) number;
    return MasterKey.of(secret);
  }

  @Test
  void a_key_file_of_another_process_is_never_replaced() throws IOException {
    MasterKeyFile file = MasterKeyFile.in(folder);
    file.create();
    byte[] first = Files.readAllBytes(file.path());
    file.create();
    assertThat(Files.readAllBytes(file.path())).isEqualTo(first);
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(file.path());
    }
  }

  @Test
  void wraps_a_key_for_one_person_and_unwraps_it() {
    byte[] wrapped = key(1).wrap("1", KEY.getEncoded());

    assertThat(key(1).unwrap("1", wrapped)).isEqualTo(KEY.getEncoded());
    assertThatIllegalArgumentException().isThrownBy(() -> key(2).unwrap("1", wrapped));
    assertThatIllegalArgumentException().isThrownBy(() -> key(1).unwrap("2", wrapped));
  }

  @Test
  void derives_a_key_for_each_purpose() {
    SecretKey tags = key(1).hmacKey("tags");

    assertThat(tags).isEqualTo(key(1).hmacKey("tags"));
    assertThat(List.of(key(2).hmacKey("tags"), key(1).hmacKey("hashes"))).doesNotContain(tags);
    assertThat(tags.getAlgorithm()).isEqualTo("HmacSHA256");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "check of the master key", "wrapping of personal keys"})
  void derives_no_key_for_its_own_purposes(String purpose) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> key(1).hmacKey(purpose))
        .withMessageContaining(purpose);
  }

  @Test
  void has_a_check_value() {
    assertThat(key(1).check()).isEqualTo(key(1).check()).isNotEqualTo(key(2).check());
  }

  @Test
  void a_text_is_encrypted_differently_each_time() {
    Set<String> forms = new HashSet<>();
    for (int i = 0; i < 1_000; i++) {
      String form = EncryptedText.encrypt(KEY, NAME, "Ada \ud83d\ude00");
      assertThat(EncryptedText.decrypt(KEY, NAME, form)).isEqualTo("Ada \ud83d\ude00");
      forms.add(form.substring(0, 18)); // the nonce
    }
    assertThat(forms).hasSize(1_000);
  }

  @Test
  void a_text_decrypts_only_in_its_own_location() {
    String stored = EncryptedText.encrypt(KEY, NAME, "Ada");

    for (FieldLocation elsewhere :
        List.of(
            new FieldLocation(new StreamId("account", "2"), NAME.type(), NAME.name()),
            new FieldLocation(NAME.stream(), "OTHER", NAME.name()),
            new FieldLocation(NAME.stream(), NAME.type(), "email"))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> EncryptedText.decrypt(KEY, elsewhere, stored));
    }
  }

  @Test
  void no_part_of_an_encrypted_text_can_be_changed() {
    byte[] bytes = Base64.getUrlDecoder().decode(EncryptedText.encrypt(KEY, NAME, "Ada"));
    for (int i = 0; i < bytes.length; i++) {
      byte[] changed = bytes.clone();
      changed[i] ^= 1;
      String text = Base64.getUrlEncoder().encodeToString(changed);
      assertThatIllegalArgumentException().isThrownBy(() -> EncryptedText.decrypt(KEY, NAME, text));
    }
    for (String nothing : List.of("", "Ada", "AQ==", "AQID")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> EncryptedText.decrypt(KEY, NAME, nothing));
    }
  }

  @Test
  void a_new_file_is_private_and_holds_a_new_key() throws IOException {
    var file = MasterKeyFile.in(folder);
    assertThat(file.exists()).isFalse();

    file.create();
    byte[] first = file.read().check();

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.path())))
        .isEqualTo("rw-------");
    assertThat(file.read().check()).isEqualTo(first);
    Files.delete(file.path());
    file.create();
    assertThat(file.read().check()).isNotEqualTo(first);
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(file.path());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "no key", "c2hvcnQ=", "\u00e9"})
  void a_file_without_a_key_is_named(String content) throws IOException {
    var file = MasterKeyFile.in(folder);
    Files.writeString(file.path(), content);

    assertThatExceptionOfType(MasterKeyException.class)
        .isThrownBy(file::read)
        .withMessageContaining("master.key");
  }
}
