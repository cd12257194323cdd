package dev.daybook.golden;

import dev.daybook.audit.notes.Ed25519Signer;
import dev.daybook.personal.MasterKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;

/// The keys of all goldens. They are known, and protect nothing.
final class FixedKeys {
  private static final byte FILLING = 7;

  private FixedKeys() {}

  /// Writes the file of the master key.
  static void writeMasterKey(Path directory) {
    byte[] secret = new byte[MasterKey.BYTES];
    Arrays.fill(secret, FILLING);
    try {
      Files.writeString(
          directory.resolve("master.key"), Base64.getEncoder().encodeToString(secret) + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Ed25519Signer signer(String origin) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
      generator.initialize(255, new Fixed());
      return Ed25519Signer.of(origin, generator.generateKeyPair());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }

  /// Gives the same bytes each time.
  private static final class Fixed extends SecureRandom {
    @Override
    public void nextBytes(byte[] bytes) {
      Arrays.fill(bytes, FILLING);
    }
  }
}
