package dev.daybook.audit.notes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.daybook.audit.tree.Hash;
import dev.daybook.audit.tree.TreeHead;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignedNoteTest {
  /// Key and note of the documentation of Go's `golang.org/x/mod/sumdb/note`.
  private static final String GO_KEY =
      "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

  private static final String GO_NOTE =
      """
      If you think cryptography is the answer to your problem,
      then you don't know what your problem is.

      — PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
      """;

  private static final Ed25519Signer SIGNER = Ed25519Signer.generate("log.example/accounts/e1");
  private static final TreeHead HEAD = new TreeHead(7, Hash.ofLeaf(new byte[] {1}));

  @Test
  void a_note_that_go_has_signed_is_verified() {
    var key = VerifierKey.parse(GO_KEY);

    assertThat(key).hasToString(GO_KEY);
    assertThat(SignedNote.parse(GO_NOTE)).hasToString(GO_NOTE);
    assertThat(SignedNote.parse(GO_NOTE).verify(key)).startsWith("If you think");
  }

  @Test
  void a_changed_text_is_found() {
    var note = SignedNote.parse(GO_NOTE.replace("answer", "question"));

    assertInvalid(() -> note.verify(VerifierKey.parse(GO_KEY)), "is not of this text");
  }

  @Test
  void a_changed_signature_is_found() {
    var note = SignedNote.parse(GO_NOTE.replace("ZJku", "ZJkv"));

    assertInvalid(() -> note.verify(VerifierKey.parse(GO_KEY)), "is not of this text");
  }

  @Test
  void a_note_without_a_known_key_is_refused() {
    var note = SignedNote.sign("text\n", SIGNER);

    assertInvalid(() -> note.verify(VerifierKey.parse(GO_KEY)), "not signed by PeterNeumann");
  }

  @Test
  void signatures_of_other_keys_are_ignored() {
    var own = SignedNote.sign("text\n", SIGNER);
    var other = SignedNote.sign("text\n", Ed25519Signer.generate("witness.example"));
    var both =
        new SignedNote(
            "text\n", List.of(other.signatures().getFirst(), own.signatures().getFirst()));

    assertThat(SignedNote.parse(both.toString()).verify(SIGNER.verifierKey())).isEqualTo("text\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "text\n",
        "text\n\n",
        "text\n\n— name",
        "text\n\n— name AAAAAA==\n",
        "text\n\n- name AAAAAAAA\n",
        "text\n\n— na+me AAAAAAAA\n",
        "text\n\n— name AAAAAAAA",
        "te\txt\n\n— name AAAAAAAA\n",
        "text\n\n— name AAAA\n"
      })
  void what_is_not_a_note_is_refused(String text) {
    assertInvalid(() -> SignedNote.parse(text), "");
  }

  @Test
  void a_key_file_gives_the_signer_back() {
    var again = Ed25519Signer.parse(SIGNER.toFile());

    assertThat(again.verifierKey()).isEqualTo(SIGNER.verifierKey());
    SignedNote.sign("text\n", again).verify(SIGNER.verifierKey());
  }

  @Test
  void keys_that_do_not_belong_together_are_refused() {
    var other = Ed25519Signer.generate(SIGNER.verifierKey().name());
    var mixed = SIGNER.verifierKey() + "\n" + other.toFile().lines().toList().getLast() + "\n";

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Ed25519Signer.parse(mixed))
        .withMessageContaining("is not that of");
  }

  @Test
  void errors_and_texts_do_not_have_the_private_key() {
    var secret = SIGNER.toFile().lines().toList().getLast();

    assertThat(SIGNER.toString()).doesNotContain(secret);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Ed25519Signer.parse(SIGNER.verifierKey() + "\n" + secret + "*\n"))
        .withMessageNotContaining(secret)
        .withNoCause();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "PeterNeumann",
        "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10Tx",
        "PeterNeumann+c74f20a3+AhpcQcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
      })
  void what_is_not_a_verifier_key_is_refused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> VerifierKey.parse(text));
  }

  @Test
  void a_checkpoint_is_three_lines_and_a_signature() {
    var note = Checkpoint.sign(HEAD, SIGNER);

    assertThat(note.text()).isEqualTo("log.example/accounts/e1\n7\n" + HEAD.root() + "\n");
    assertThat(Checkpoint.verify(SignedNote.parse(note.toString()), SIGNER.verifierKey()))
        .isEqualTo(new Checkpoint("log.example/accounts/e1", HEAD));
  }

  @Test
  void a_checkpoint_of_another_origin_is_refused() {
    var text = new Checkpoint("log.example/other", HEAD).text();

    assertInvalid(
        () -> Checkpoint.verify(SignedNote.sign(text, SIGNER), SIGNER.verifierKey()),
        "is of log.example/other");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "origin\n7\n",
        "origin\n07\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
        "origin\n-1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
        "origin\n9999999999999999999\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
        "origin\n7\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=\n",
        "origin\n0\nbjQLnP+zepicpUTma3gKLHiQHT+zNzh2hRGjBhevoB0=\n",
        "\n7\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
        "origin\n7\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\nmore\n"
      })
  void what_is_not_a_checkpoint_is_refused(String text) {
    assertInvalid(() -> Checkpoint.parse(text), "");
  }

  @Test
  void further_lines_of_a_checkpoint_are_ignored() {
    assertThat(Checkpoint.parse(new Checkpoint("origin", HEAD).text() + "extension\n").head())
        .isEqualTo(HEAD);
  }

  private static void assertInvalid(Runnable action, String message) {
    assertThatExceptionOfType(InvalidNoteException.class)
        .isThrownBy(action::run)
        .withMessageContaining(message);
  }
}
