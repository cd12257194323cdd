package dev.daybook.jackson;

import dev.daybook.eventstore.errors.InvalidEventException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/// A value of an event can't be stored, or would be read back as a different value. Has the value's
/// path in the event.
final class UnstorableValueException extends RuntimeException {
  private final String path;
  private final String reason;

  /// @param path such as `lines[1].count`; empty for the event itself
  UnstorableValueException(String path, String reason, @Nullable Throwable cause) {
    super(path + ": " + reason, cause);
    this.path = path;
    this.reason = reason;
  }

  static UnstorableValueException of(JacksonException e) {
    return new UnstorableValueException(path(e.getPath()), e.getOriginalMessage(), e);
  }

  private static String path(List<JacksonException.Reference> references) {
    var path = new StringBuilder();
    for (JacksonException.Reference reference : references) {
      String name = reference.getPropertyName();
      path.append(name == null ? "[" + reference.getIndex() + "]" : member(path.toString(), name));
    }
    return path.toString();
  }

  private static String member(String path, String name) {
    return path.isEmpty() ? name : "." + name;
  }

  /// The path of a member of the value at `path`.
  static String join(String path, String name) {
    return path + member(path, name);
  }

  /// This exception for a value that is a member of another one.
  UnstorableValueException within(String whole) {
    return new UnstorableValueException(
        path.isEmpty() ? whole : join(whole, path), reason, getCause());
  }

  /// The exception that the caller of the codec gets.
  InvalidEventException inEvent(String type) {
    String message =
        path.isEmpty()
            ? "An event %s can't be stored: %s".formatted(type, reason)
            : "An event %s can't be stored: its field %s: %s".formatted(type, path, reason);
    return new InvalidEventException(message, getCause());
  }
}
