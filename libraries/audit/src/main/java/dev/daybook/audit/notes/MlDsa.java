package dev.daybook.audit.notes;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;

/// The ML-DSA of the Java platform (FIPS 204), with an empty context. Java has it from version 24
/// on, and this library is for Java 21: so it is looked up by its name.
///
/// @param algorithm its name, such as `ML-DSA-44`
record MlDsa(String algorithm) {
  static final MlDsa ML_DSA_44 = new MlDsa("ML-DSA-44");

  /// Lengths of ML-DSA-44, in bytes.
  static final int KEY_LENGTH = 1312;

  static final int SIGNATURE_LENGTH = 2420;

  /// RFC 9881.
  private static final X509Form X509 =
      new X509Form("an ML-DSA-44", "30820532300b06096086480165030403110382052100", KEY_LENGTH);

  /// Work that looks up an algorithm.
  private interface Work<T> {
    T run() throws GeneralSecurityException;
  }

  /// @throws UnsupportedOperationException if the platform doesn't have the algorithm
  /// @throws IllegalArgumentException if the work fails otherwise
  private <T> T run(String failure, Work<T> work) {
    try {
      return work.run();
    } catch (NoSuchAlgorithmException e) {
      throw new UnsupportedOperationException(
          "This Java platform has no %s: use Java 24 or later, or a provider that has it"
              .formatted(algorithm),
          e);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(failure, e);
    }
  }

  /// @param random its first 32 bytes determine the key
  KeyPair generate(SecureRandom random) {
    return run(
        "No key was generated",
        () -> {
          var generator = KeyPairGenerator.getInstance(algorithm);
          generator.initialize(new NamedParameterSpec(algorithm), random);
          return generator.generateKeyPair();
        });
  }

  byte[] sign(PrivateKey key, byte[] message) {
    return run(
        "The private key is not an %s key".formatted(algorithm),
        () -> {
          Signature signer = Signature.getInstance(algorithm);
          signer.initSign(key);
          signer.update(message);
          return signer.sign();
        });
  }

  boolean verifies(PublicKey key, byte[] message, byte[] signature) {
    return run(
        "Not an %s key".formatted(algorithm),
        () -> {
          Signature verifier = Signature.getInstance(algorithm);
          verifier.initVerify(key);
          verifier.update(message);
          try {
            return verifier.verify(signature);
          } catch (SignatureException ignored) { // it doesn't have the form of a signature
            return false;
          }
        });
  }

  PrivateKey privateKey(byte[] pkcs8) {
    return run(
        "Not a private %s key".formatted(algorithm),
        () -> KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8)));
  }

  PublicKey publicKey(byte[] raw) {
    return run(
        "Not an %s key".formatted(algorithm),
        () -> KeyFactory.getInstance(algorithm).generatePublic(X509.spec(raw)));
  }

  /// The bytes of a public key of ML-DSA-44.
  static byte[] raw(PublicKey key) {
    return X509.raw(key);
  }
}
