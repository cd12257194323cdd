package dev.daybook.explorer;

import dev.daybook.jackson.personal.FieldEncryption;
import java.util.Optional;

/// Stands for an encryption: the stored text shows nothing at a glance, and needs no keys.
final class ReversedTexts implements FieldEncryption {
  @Override
  public String encrypt(FieldLocation location, String text) {
    return "sealed:" + new StringBuilder(text).reverse();
  }

  @Override
  public Optional<String> decrypt(FieldLocation location, String stored) {
    return Optional.of(
        new StringBuilder(stored.substring("sealed:".length())).reverse().toString());
  }
}
