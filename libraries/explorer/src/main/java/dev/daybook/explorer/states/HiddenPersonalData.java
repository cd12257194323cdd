package dev.daybook.explorer.states;

import dev.daybook.jackson.personal.FieldEncryption;
import java.util.Optional;

/// Decodes events without their personal data: its fields read as after an erasure. Uses no keys.
final class HiddenPersonalData implements FieldEncryption {
  @Override
  public String encrypt(FieldLocation location, String text) {
    throw new UnsupportedOperationException("The explorer encodes no events");
  }

  @Override
  public Optional<String> decrypt(FieldLocation location, String stored) {
    return Optional.empty();
  }
}
