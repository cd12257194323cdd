package dev.daybook.personal.cipher;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;

/// Signatures by Ed25519 (RFC 8032).
public final class Ed25519 {
  private static final String NAME = "Ed25519";

  private Ed25519() {}

  /// The keys that a secret determines.
  ///
  /// @param secret 32 bytes
  public static KeyPair derived(byte[] secret) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(NAME);
      generator.initialize(NamedParameterSpec.ED25519, new Given(secret));
      KeyPair keys = generator.generateKeyPair();
      if (!Arrays.equals(((EdECPrivateKey) keys.getPrivate()).getBytes().orElseThrow(), secret)) {
        throw new IllegalStateException("This provider of Ed25519 doesn't use the secret");
      }
      return keys;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }

  /// Parses a public key.
  ///
  /// @param encoded as [PublicKey#getEncoded()] returns it
  /// @throws IllegalArgumentException if it is no public key of this kind
  public static PublicKey publicKey(byte[] encoded) {
    try {
      return KeyFactory.getInstance(NAME).generatePublic(new X509EncodedKeySpec(encoded));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("No public Ed25519 key", e);
    }
  }

  /// Signs a text.
  public static byte[] sign(PrivateKey key, byte[] text) {
    try {
      Signature signer = Signature.getInstance(NAME);
      signer.initSign(key);
      signer.update(text);
      return signer.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("No private Ed25519 key", e);
    }
  }

  /// Whether a signature was made with the private key, whatever its bytes are.
  public static boolean verifies(PublicKey key, byte[] text, byte[] signature) {
    try {
      Signature verifier = Signature.getInstance(NAME);
      verifier.initVerify(key);
      verifier.update(text);
      return verifier.verify(signature);
    } catch (GeneralSecurityException malformed) {
      return false;
    }
  }

  /// Gives the secret to the generator of keys.
  private static final class Given extends SecureRandom {
    private final transient byte[] secret;

    Given(byte[] secret) {
      this.secret = secret.clone();
    }

    @Override
    public void nextBytes(byte[] bytes) {
      if (bytes.length != secret.length) {
        throw new IllegalArgumentException(
            "The secret has %d bytes, not %d".formatted(secret.length, bytes.length));
      }
      System.arraycopy(secret, 0, bytes, 0, bytes.length);
    }
  }
}
