package dev.daybook.audit.notes;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.daybook.audit.encoding.CanonicalBase64;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;

/// Signs checkpoints with an ML-DSA-44 key in memory, beside the log's Ed25519 key: signatures that
/// also resist quantum computers. They have the form of C2SP
/// [tlog-cosignature](https://c2sp.org/tlog-cosignature), and contain the time. Each signature of
/// one checkpoint is another one: a checkpoint is stored before it is shown.
///
/// It needs a Java platform with ML-DSA-44, from Java 24 on. Thread-safe.
public final class MlDsa44Signer implements CheckpointCosigner {
  /// Length of the secret of [#derived].
  public static final int SECRET_BYTES = 32;

  private final PrivateKey key;
  private final MlDsa44Key verifierKey;
  private final InstantSource clock;

  private MlDsa44Signer(PrivateKey key, MlDsa44Key verifierKey, InstantSource clock) {
    this.key = key;
    this.verifierKey = verifierKey;
    this.clock = clock;
  }

  /// A signer with a new key.
  ///
  /// @param name as in [MlDsa44Key#of]: for a log's own signature its origin
  /// @throws UnsupportedOperationException if the Java platform has no ML-DSA-44
  public static MlDsa44Signer generate(String name) {
    return of(name, MlDsa.ML_DSA_44.generate(new SecureRandom()));
  }

  /// A signer with the key that a secret determines (ξ of FIPS 204, algorithm 1): always the same
  /// for one secret.
  ///
  /// @param name as in [MlDsa44Key#of]
  /// @param secret 32 bytes that are as hard to guess as random ones, and used for this key alone
  /// @throws UnsupportedOperationException if the Java platform has no ML-DSA-44
  public static MlDsa44Signer derived(String name, byte[] secret) {
    if (secret.length != SECRET_BYTES) {
      throw new IllegalArgumentException(
          "The secret has %d bytes, not %d".formatted(SECRET_BYTES, secret.length));
    }
    return of(name, MlDsa.ML_DSA_44.generate(new FixedBytes(secret)));
  }

  /// A signer with an ML-DSA-44 key.
  ///
  /// @param name as in [MlDsa44Key#of]
  /// @throws IllegalArgumentException if the name or the keys are others, or don't belong together
  /// @throws UnsupportedOperationException if the Java platform has no ML-DSA-44
  public static MlDsa44Signer of(String name, KeyPair keys) {
    return matching(keys.getPrivate(), MlDsa44Key.of(name, keys.getPublic()));
  }

  /// Parses the form of [#toFile()].
  ///
  /// @throws IllegalArgumentException if `file` doesn't have that form, or the keys don't belong
  ///   together; the message has nothing of the private key
  /// @throws UnsupportedOperationException if the Java platform has no ML-DSA-44
  public static MlDsa44Signer parse(String file) {
    List<String> lines = file.lines().toList();
    if (lines.size() != 2) {
      throw new IllegalArgumentException("A key file has two lines, not " + lines.size());
    }
    return matching(privateKey(lines.getLast()), MlDsa44Key.parse(lines.getFirst()));
  }

  private static PrivateKey privateKey(String base64) {
    try {
      return MlDsa.ML_DSA_44.privateKey(CanonicalBase64.decode(base64));
    } catch (IllegalArgumentException ignored) { // it may quote the key
      throw new IllegalArgumentException("The second line of a key file is a private key");
    }
  }

  private static MlDsa44Signer matching(PrivateKey key, MlDsa44Key verifierKey) {
    byte[] probe = "probe".getBytes(US_ASCII);
    if (!verifierKey.verifies(probe, MlDsa.ML_DSA_44.sign(key, probe))) {
      throw new IllegalArgumentException("The private key is not that of " + verifierKey.name());
    }
    return new MlDsa44Signer(key, verifierKey, InstantSource.system());
  }

  /// The same signer with another clock.
  public MlDsa44Signer withClock(InstantSource other) {
    return new MlDsa44Signer(key, verifierKey, other);
  }

  /// The key by which others verify the signatures.
  public MlDsa44Key verifierKey() {
    return verifierKey;
  }

  @Override
  public String publishedKey() {
    return verifierKey.toString();
  }

  @Override
  public SignedNote.Signature cosign(Checkpoint checkpoint) {
    long seconds = clock.instant().getEpochSecond();
    byte[] signature =
        MlDsa.ML_DSA_44.sign(key, MlDsa44Key.message(verifierKey.name(), seconds, checkpoint));
    return SignedNote.Signature.ofTimed(verifierKey.typed(), seconds, signature);
  }

  /// The content of a key file: the verifier key, and the private key in Base 64 of its PKCS #8
  /// form, a line each. It is a secret.
  public String toFile() {
    return verifierKey + "\n" + Base64.getEncoder().encodeToString(key.getEncoded()) + "\n";
  }

  /// The verifier key; nothing of the private key.
  @Override
  public String toString() {
    return verifierKey.toString();
  }
}
