package dev.daybook.audit.notes;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;

/// Cosigns checkpoints of others, as a witness: with Ed25519 signatures of version 1 of C2SP
/// [tlog-cosignature](https://c2sp.org/tlog-cosignature). Thread-safe.
///
/// It signs what it is given. That the log has only grown must be checked before.
public final class Cosigner {
  private static final String HEADER = "cosignature/v1";

  private final NoteSigner signer;
  private final CosignerKey key;

  private Cosigner(NoteSigner signer) {
    this.signer = signer;
    this.key = CosignerKey.of(signer.verifierKey().key());
  }

  /// A cosigner whose private key a signer has.
  ///
  /// @param signer its key signs nothing but cosignatures of this witness, which don't contain the
  ///   witness's name
  public static Cosigner of(NoteSigner signer) {
    return new Cosigner(signer);
  }

  /// A cosigner with a new key.
  ///
  /// @param name as in [CosignerKey#of]
  public static Cosigner generate(String name) {
    return of(Ed25519Signer.generate(name));
  }

  /// Parses the content of a key file: the verifier key with the type 0x04, and the private key in
  /// Base 64 of its PKCS #8 form, a line each.
  ///
  /// @throws IllegalArgumentException if `file` doesn't have that form, or the keys don't belong
  ///   together; the message has nothing of the private key
  public static Cosigner parse(String file) {
    int end = file.indexOf('\n');
    if (end < 0) {
      throw new IllegalArgumentException("A key file has two lines, not 1");
    }
    var key = CosignerKey.parse(file.substring(0, end));
    return of(Ed25519Signer.parse(VerifierKey.of(key.key()) + file.substring(end)));
  }

  /// A new key file with a new key, in the form that [#parse] takes. It is a secret.
  ///
  /// @param name as in [CosignerKey#of]
  public static String newKeyFile(String name) {
    var signer = Ed25519Signer.generate(name);
    String file = signer.toFile();
    return of(signer).key() + file.substring(file.indexOf('\n'));
  }

  /// The key by which others verify the cosignatures.
  public CosignerKey key() {
    return key;
  }

  /// Cosigns a checkpoint.
  ///
  /// @param checkpoint all lines of it that the log has signed
  /// @param time now, after 1970; it is rounded down to a second
  public SignedNote.Signature cosign(String checkpoint, Instant time) {
    long seconds = time.getEpochSecond();
    if (seconds <= 0) {
      throw new IllegalArgumentException("The time of a cosignature is after 1970, not " + time);
    }
    byte[] signature = signer.sign(message(seconds, checkpoint));
    return SignedNote.Signature.ofTimed(key.key().typed(), seconds, signature);
  }

  /// What is signed.
  static byte[] message(long seconds, String checkpoint) {
    return (HEADER + "\ntime " + seconds + "\n" + checkpoint).getBytes(UTF_8);
  }

  /// The verifier key; nothing of the private key.
  @Override
  public String toString() {
    return key.toString();
  }
}
