package dev.daybook.personal;

import dev.daybook.eventstore.errors.ExtensionException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The keys of persons can't be wrapped or unwrapped now: the key management service is away, or
/// this node doesn't have the master key that wraps a key. Nothing was changed. A retry can help:
/// after the service is back, or on a node with that key. Whatever needs no key goes on.
public final class KeysUnavailableException extends ExtensionException {
  private final @Nullable String currentId;

  private KeysUnavailableException(
      String message, @Nullable Throwable cause, @Nullable String currentId) {
    super(message, cause);
    this.currentId = currentId;
  }

  /// @param action `wrapped` or `unwrapped`
  static KeysUnavailableException away(String action, Throwable cause) {
    return new KeysUnavailableException(
        "The key of a person can't be %s now: %s".formatted(action, cause.getMessage()),
        cause,
        null);
  }

  /// @param id of a master key that this node does not have
  static KeysUnavailableException missing(String id) {
    return new KeysUnavailableException(
        "Keys of persons are wrapped by the master key %s, which this node does not have: give it that key's file, as its master key or as a former one"
            .formatted(id),
        null,
        null);
  }

  /// @param id of the master key in whose place another one is current
  static KeysUnavailableException notCurrent(String id, String currentId) {
    return new KeysUnavailableException(
        "The master key %s wraps no further keys of persons: %s does in its place"
            .formatted(id, currentId),
        null,
        currentId);
  }

  /// The master key by which the key has to be wrapped; empty if that is not the reason.
  Optional<String> currentId() {
    return Optional.ofNullable(currentId);
  }

  @Override
  public boolean isRetryable() {
    return true;
  }
}
