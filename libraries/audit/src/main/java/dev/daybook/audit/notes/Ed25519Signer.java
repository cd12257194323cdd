package dev.daybook.audit.notes;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.daybook.audit.encoding.CanonicalBase64;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/// Signs notes with an Ed25519 key in memory. Thread-safe.
public final class Ed25519Signer implements NoteSigner {
  /// Length of the secret of [#derived].
  public static final int SECRET_BYTES = 32;

  private static final byte[] PROBE = "probe".getBytes(US_ASCII);

  private final PrivateKey key;
  private final VerifierKey verifierKey;

  private Ed25519Signer(PrivateKey key, VerifierKey verifierKey) {
    this.key = key;
    this.verifierKey = verifierKey;
  }

  /// A signer with a new key.
  ///
  /// @param name as in [VerifierKey#of]
  public static Ed25519Signer generate(String name) {
    try {
      return of(name, KeyPairGenerator.getInstance("Ed25519").generateKeyPair());
    } catch (GeneralSecurityException e) {
      throw new AssertionError("Every Java platform since 15 has Ed25519", e);
    }
  }

  /// A signer with the key that a secret determines (RFC 8032, section 5.1.5): always the same for
  /// one secret.
  ///
  /// @param name as in [VerifierKey#of]
  /// @param secret 32 bytes that are as hard to guess as random ones, and used for this key alone
  public static Ed25519Signer derived(String name, byte[] secret) {
    if (secret.length != SECRET_BYTES) {
      throw new IllegalArgumentException(
          "The secret has %d bytes, not %d".formatted(SECRET_BYTES, secret.length));
    }
    try {
      var generator = KeyPairGenerator.getInstance("Ed25519");
      generator.initialize(NamedParameterSpec.ED25519, new FixedBytes(secret));
      KeyPair keys = generator.generateKeyPair();
      if (!Arrays.equals(((EdECPrivateKey) keys.getPrivate()).getBytes().orElseThrow(), secret)) {
        throw new IllegalStateException(
            "This provider of Ed25519 doesn't use the secret as the key");
      }
      return of(name, keys);
    } catch (GeneralSecurityException e) {
      throw new AssertionError("Every Java platform since 15 has Ed25519", e);
    }
  }

  /// A signer with an Ed25519 key.
  ///
  /// @param name as in [VerifierKey#of]
  /// @throws IllegalArgumentException if the name or the keys are others, or don't belong together
  public static Ed25519Signer of(String name, KeyPair keys) {
    return matching(keys.getPrivate(), VerifierKey.of(name, keys.getPublic()));
  }

  /// Parses the form of [#toFile()].
  ///
  /// @throws IllegalArgumentException if `file` doesn't have that form, or the keys don't belong
  ///   together; the message has nothing of the private key
  public static Ed25519Signer parse(String file) {
    List<String> lines = file.lines().toList();
    if (lines.size() != 2) {
      throw new IllegalArgumentException("A key file has two lines, not " + lines.size());
    }
    return matching(privateKey(lines.getLast()), VerifierKey.parse(lines.getFirst()));
  }

  private static Ed25519Signer matching(PrivateKey key, VerifierKey verifierKey) {
    var signer = new Ed25519Signer(key, verifierKey);
    if (!verifierKey.verifies(PROBE, signer.sign(PROBE))) {
      throw new IllegalArgumentException("The private key is not that of " + verifierKey);
    }
    return signer;
  }

  private static PrivateKey privateKey(String base64) {
    try {
      var encoded = new PKCS8EncodedKeySpec(CanonicalBase64.decode(base64));
      return KeyFactory.getInstance("Ed25519").generatePrivate(encoded);
    } catch (GeneralSecurityException | IllegalArgumentException ignored) { // it may quote the key
      throw new IllegalArgumentException("The second line of a key file is a private Ed25519 key");
    }
  }

  @Override
  public VerifierKey verifierKey() {
    return verifierKey;
  }

  @Override
  public byte[] sign(byte[] text) {
    try {
      Signature signer = Signature.getInstance("Ed25519");
      signer.initSign(key);
      signer.update(text);
      return signer.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("The private key is not an Ed25519 key", e);
    }
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
