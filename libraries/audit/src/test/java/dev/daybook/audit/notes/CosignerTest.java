package dev.daybook.audit.notes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.daybook.audit.encoding.CanonicalBase64;
import dev.daybook.audit.tree.Hash;
import dev.daybook.audit.tree.TreeHead;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CosignerTest {
  /// The secret 00 01 … 1f, and what another implementation of Ed25519 makes of it by the
  /// specification: key, and cosignature at second 1,679,315,147 of the test vectors' checkpoint.
  private static final String KEY =
      "witness.example/w1+e75f6532+BAOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4";

  private static final String COSIGNATURE =
      "519lMgAAAABkGFDL52Q2BXgfvf32snUdM47Cb7ruqBG42yGHgq32TD1Nv8xJFGLhim2ZKdGgRNdIsYeoJogc9cl+LRPzFqDzFlr6Dw==";

  private static final String CHECKPOINT =
      "log.example/accounts/e1\n3\nwIRMnoxcdPR/pzQar0o0NEjjnavvEipU+5pHYErRAhg=\n";

  private static final Instant TIME = Instant.ofEpochSecond(1_679_315_147);

  private static Cosigner cosigner() {
    byte[] secret = new byte[Ed25519Signer.SECRET_BYTES];
    for (int i = 0; i < secret.length; i++) {
      secret[i] = (byte) i;
    }
    return Cosigner.of(Ed25519Signer.derived("witness.example/w1", secret));
  }

  private static SignedNote note(String text, String value) {
    return new SignedNote(text, List.of(new SignedNote.Signature("witness.example/w1", value)));
  }

  @Test
  void the_key_is_that_of_the_specification() {
    assertThat(cosigner().key()).hasToString(KEY).isEqualTo(CosignerKey.parse(KEY));
  }

  @Test
  void a_cosignature_is_that_of_the_specification() {
    assertThat(cosigner().cosign(CHECKPOINT, TIME.plusMillis(999)))
        .hasToString("— witness.example/w1 " + COSIGNATURE);
  }

  @Test
  void a_cosignature_of_others_is_verified() {
    assertThat(CosignerKey.parse(KEY).verify(note(CHECKPOINT, COSIGNATURE))).isEqualTo(TIME);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "log.example/accounts/e2\n3\nwIRMnoxcdPR/pzQar0o0NEjjnavvEipU+5pHYErRAhg=\n",
        "log.example/accounts/e1\n4\nwIRMnoxcdPR/pzQar0o0NEjjnavvEipU+5pHYErRAhg=\n",
        "log.example/accounts/e1\n3\nwIRMnoxcdPR/pzQar0o0NEjjnavvEipU+5pHYErRAhQ=\n",
        "log.example/accounts/e1\n3\nwIRMnoxcdPR/pzQar0o0NEjjnavvEipU+5pHYErRAhg=\nmore\n"
      })
  void a_changed_checkpoint_is_refused(String text) {
    assertInvalid(note(text, COSIGNATURE), "is not of this checkpoint");
  }

  @Test
  void each_changed_bit_of_a_cosignature_is_refused() {
    byte[] value = CanonicalBase64.decode(COSIGNATURE);
    for (int bit = 0; bit < value.length * Byte.SIZE; bit++) {
      byte[] changed = value.clone();
      changed[bit / Byte.SIZE] ^= (byte) (1 << (bit % Byte.SIZE));
      assertInvalid(note(CHECKPOINT, Base64.getEncoder().encodeToString(changed)), "");
    }
  }

  @Test
  void a_cosignature_of_another_length_is_refused() {
    byte[] value = CanonicalBase64.decode(COSIGNATURE);
    for (int length : new int[] {5, 12, 68, value.length - 1, value.length + 1}) {
      byte[] other = Arrays.copyOf(value, length);
      assertInvalid(note(CHECKPOINT, Base64.getEncoder().encodeToString(other)), "malformed");
    }
  }

  @Test
  void a_key_of_another_name_has_not_cosigned() {
    var other =
        Cosigner.of(
            Ed25519Signer.derived("witness.example/w2", new byte[Ed25519Signer.SECRET_BYTES]));

    assertThatExceptionOfType(InvalidNoteException.class)
        .isThrownBy(() -> other.key().verify(note(CHECKPOINT, COSIGNATURE)))
        .withMessageContaining("not cosigned by witness.example/w2");
  }

  @Test
  void keys_of_logs_and_of_witnesses_are_not_exchanged() {
    var log = Ed25519Signer.generate("log.example");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> CosignerKey.parse(log.verifierKey().toString()))
        .withMessageContaining("signature type 0x04");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> VerifierKey.parse(KEY))
        .withMessageContaining("signature type 0x01");
  }

  @Test
  void a_signature_of_a_note_is_no_cosignature() {
    var signer = Ed25519Signer.generate("witness.example/w1");
    var note = SignedNote.sign(CHECKPOINT, signer);

    assertThat(Cosigner.of(signer).key().hasCosigned(note)).isFalse();
  }

  @Test
  void a_cosigned_checkpoint_keeps_the_logs_signature() {
    var log = Ed25519Signer.generate("log.example/accounts/e1");
    var signed = Checkpoint.sign(new TreeHead(7, Hash.ofLeaf(new byte[] {1})), log);
    var witness = cosigner();

    var cosigned = signed.withSignatures(List.of(witness.cosign(signed.text(), TIME)));
    var parsed = SignedNote.parse(cosigned.toString());
    assertThat(cosigned.toString()).startsWith(signed.toString());
    assertThat(Checkpoint.verify(parsed, log.verifierKey()))
        .isEqualTo(Checkpoint.verify(signed, log.verifierKey()));
    assertThat(witness.key().verify(parsed)).isEqualTo(TIME);
  }

  @Test
  void the_latest_of_several_cosignatures_counts() {
    var witness = cosigner();
    var note =
        new SignedNote(
            CHECKPOINT,
            List.of(
                witness.cosign(CHECKPOINT, TIME.plusSeconds(1)), witness.cosign(CHECKPOINT, TIME)));

    assertThat(witness.key().verify(note)).isEqualTo(TIME.plusSeconds(1));
  }

  @Test
  void a_time_before_1970_is_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> cosigner().cosign(CHECKPOINT, Instant.EPOCH));
  }

  @Test
  void a_key_file_gives_the_cosigner_back() {
    String file = Cosigner.newKeyFile("witness.example/w1");
    var again = Cosigner.parse(file);

    assertThat(file).startsWith(again.key() + "\n").hasLineCount(2);
    assertThat(
            again.key().verify(new SignedNote(CHECKPOINT, List.of(again.cosign(CHECKPOINT, TIME)))))
        .isEqualTo(TIME);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "one line", KEY + "\n", KEY + "\nsecret\n"})
  void what_is_not_a_key_file_is_refused(String file) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Cosigner.parse(file))
        .withMessageNotContaining("secret");
  }

  @Test
  void keys_that_do_not_belong_together_are_refused() {
    String file = Cosigner.newKeyFile("witness.example/w1");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Cosigner.parse(KEY + file.substring(file.indexOf('\n'))));
  }

  private static void assertInvalid(SignedNote note, String message) {
    assertThatExceptionOfType(InvalidNoteException.class)
        .isThrownBy(() -> CosignerKey.parse(KEY).verify(note))
        .withMessageContaining(message);
  }
}
