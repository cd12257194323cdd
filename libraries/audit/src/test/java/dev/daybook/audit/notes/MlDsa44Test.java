package dev.daybook.audit.notes;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.daybook.audit.tree.Hash;
import dev.daybook.audit.tree.TreeHead;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/// ML-DSA-44 signatures of checkpoints. The JDK that builds the library has the algorithm.
class MlDsa44Test {
  private static final String ORIGIN = "log.example/accounts/e1";
  private static final TreeHead HEAD = new TreeHead(7, Hash.ofLeaf(new byte[] {1}));
  private static final Checkpoint CHECKPOINT = new Checkpoint(ORIGIN, HEAD);
  private static final Instant TIME = Instant.ofEpochSecond(1_679_315_147);
  private static final Ed25519Signer ED25519 = Ed25519Signer.generate(ORIGIN);
  private static final MlDsa44Signer SIGNER = MlDsa44Signer.generate(ORIGIN).withClock(() -> TIME);

  private static SignedNote signed(MlDsa44Signer signer) {
    return Checkpoint.sign(HEAD, ED25519).withSignatures(List.of(signer.cosign(CHECKPOINT)));
  }

  private static SignedNote changed(String from, String to) {
    var text = signed(SIGNER).toString();
    assertThat(text).contains(from);
    return SignedNote.parse(text.replace(from, to));
  }

  private static void assertInvalid(SignedNote note, String reason) {
    assertThatExceptionOfType(InvalidNoteException.class)
        .isThrownBy(() -> SIGNER.verifierKey().verify(note))
        .withMessageContaining(reason);
  }

  @Test
  void both_keys_verify_a_checkpoint_alone() {
    var note = SignedNote.parse(signed(SIGNER).toString());

    assertThat(note.signatures()).hasSize(2);
    assertThat(SIGNER.verifierKey().verify(note)).isEqualTo(CHECKPOINT);
    assertThat(Checkpoint.verify(note, ED25519.verifierKey())).isEqualTo(CHECKPOINT);
  }

  /// Section "ML-DSA-44 signed message" of tlog-cosignature.
  @Test
  void what_is_signed_has_the_specified_bytes() {
    var message = MlDsa44Key.message("w.example/1", TIME.getEpochSecond(), CHECKPOINT);

    assertThat(HexFormat.of().formatHex(message))
        .isEqualTo(
            "737562747265652f76310a00" // subtree/v1
                + "0b"
                + HexFormat.of().formatHex("w.example/1".getBytes(US_ASCII))
                + "00000000641850cb"
                + "17"
                + HexFormat.of().formatHex(ORIGIN.getBytes(US_ASCII))
                + "0000000000000000"
                + "0000000000000007"
                + HexFormat.of().formatHex(HEAD.root().bytes()));
  }

  @Test
  void a_signature_has_key_id_time_and_2420_bytes() {
    var value = ByteBuffer.wrap(Base64.getDecoder().decode(SIGNER.cosign(CHECKPOINT).value()));

    assertThat(value.getInt()).isEqualTo(SIGNER.verifierKey().id());
    assertThat(value.getLong()).isEqualTo(TIME.getEpochSecond());
    assertThat(value.remaining()).isEqualTo(2420);
  }

  @Test
  void a_changed_checkpoint_is_refused() {
    assertInvalid(changed("\n7\n", "\n8\n"), "is not of this checkpoint");
    assertInvalid(changed(ORIGIN + "\n7", ORIGIN + "x\n7"), "is not of this checkpoint");
    assertInvalid(
        changed(HEAD.root().toString(), Hash.EMPTY_TREE.toString()), "is not of this checkpoint");
  }

  @Test
  void a_changed_signature_is_refused() {
    var own = SIGNER.cosign(CHECKPOINT).value();
    for (int i : List.of(4, 11, 12, 2431)) { // time, and both ends of the signature
      byte[] bytes = Base64.getDecoder().decode(own);
      bytes[i] ^= 1;
      var other = new SignedNote.Signature(ORIGIN, Base64.getEncoder().encodeToString(bytes));
      assertInvalid(new SignedNote(CHECKPOINT.text(), List.of(other)), "not of this checkpoint");
    }
    var ofText = new SignedNote.Signature(ORIGIN, own.substring(0, own.length() - 4));
    assertInvalid(new SignedNote(CHECKPOINT.text(), List.of(ofText)), "not of this checkpoint");
  }

  @Test
  void a_checkpoint_without_its_signature_is_refused() {
    assertInvalid(Checkpoint.sign(HEAD, ED25519), "is not signed by the ML-DSA-44 key " + ORIGIN);
    assertInvalid(
        signed(MlDsa44Signer.generate(ORIGIN)), "is not signed by the ML-DSA-44 key " + ORIGIN);
  }

  @Test
  void a_key_has_a_text() {
    var key = SIGNER.verifierKey();
    var text = key.toString();

    assertThat(MlDsa44Key.parse(text)).isEqualTo(key).hasToString(text);
    assertThat(Base64.getDecoder().decode(text.substring(ORIGIN.length() + 10)))
        .hasSize(1313)
        .startsWith(6);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MlDsa44Key.parse(ED25519.verifierKey().toString()))
        .withMessageContaining("Not an ML-DSA-44 key");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MlDsa44Key.parse(text.replace("e1+", "e2+")))
        .withMessageContaining("key id");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MlDsa44Signer.generate("n".repeat(256)))
        .withMessageContaining("at most 255 bytes");
  }

  @Test
  void a_key_file_is_read_again() {
    var read = MlDsa44Signer.parse(SIGNER.toFile());

    assertThat(SIGNER.verifierKey().verify(signed(read))).isEqualTo(CHECKPOINT);
    var other = MlDsa44Signer.generate(ORIGIN).toFile().lines().toList();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MlDsa44Signer.parse(SIGNER.verifierKey() + "\n" + other.getLast() + "\n"))
        .withMessageContaining("is not that of " + ORIGIN);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MlDsa44Signer.parse(SIGNER.verifierKey() + "\nAAAA\n"))
        .withMessage("The second line of a key file is a private key");
  }

  @Test
  void a_secret_determines_the_key() {
    byte[] secret = new byte[32];
    new SecureRandom().nextBytes(secret);
    var derived = MlDsa44Signer.derived(ORIGIN, secret);

    assertThat(MlDsa44Signer.derived(ORIGIN, secret).verifierKey())
        .isEqualTo(derived.verifierKey());
    secret[31] ^= 1;
    assertThat(MlDsa44Signer.derived(ORIGIN, secret).verifierKey())
        .isNotEqualTo(derived.verifierKey());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MlDsa44Signer.derived(ORIGIN, new byte[31]));
  }

  @Test
  void a_platform_without_the_algorithm_is_named() {
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> new MlDsa("ML-DSA-45").generate(new SecureRandom()))
        .withMessage(
            "This Java platform has no ML-DSA-45: use Java 24 or later, or a provider that has it");
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> new MlDsa("ML-DSA-45").publicKey(new byte[1312]));
  }

  @Test
  void the_Ed25519_key_is_found_among_published_keys() {
    String own = ED25519.verifierKey().toString();
    String keys = own + "\n" + SIGNER.publishedKey() + "\n";

    assertThat(VerifierKey.find(keys)).isEqualTo(ED25519.verifierKey());
    assertThat(VerifierKey.find(SIGNER.publishedKey() + "\n" + own)).hasToString(own);
    assertThat(VerifierKey.find(own)).hasToString(own);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> VerifierKey.find(SIGNER.publishedKey()))
        .withMessageStartingWith("Not an Ed25519 key");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> VerifierKey.find(own + "\n" + own))
        .withMessage("There are 2 Ed25519 keys");
    assertThatIllegalArgumentException().isThrownBy(() -> VerifierKey.find(""));
  }
}
