package dev.daybook.kafka.inbox;

import dev.daybook.jackson.StrictJson;
import tools.jackson.core.JacksonException;

/// What became of the command of a record. The topic of answers gets it, if there is one.
public sealed interface InboxResult {
  /// The command was executed.
  ///
  /// @param data JSON for the answer
  record Accepted(String data) implements InboxResult {
    /// @throws IllegalArgumentException if the data are not JSON
    public Accepted {
      try {
        var unused = StrictJson.mapper().readTree(data);
      } catch (JacksonException e) {
        throw new IllegalArgumentException("The data of an answer are not JSON", e);
      }
    }
  }

  /// A rule has refused the command.
  ///
  /// @param reason a code for programs
  /// @param detail for people
  /// @param isFinal whether the refusal is stored: then the record, and each other one with its
  ///   idempotency key, is refused for the same reason for ever. Otherwise the sender may send the
  ///   command again, with the same key too
  record Refused(String reason, String detail, boolean isFinal) implements InboxResult {}

  /// The command was executed. The answer has no data.
  static InboxResult accepted() {
    return new Accepted("{}");
  }

  /// The command was executed.
  ///
  /// @param data JSON for the answer
  static InboxResult accepted(String data) {
    return new Accepted(data);
  }

  /// The command is refused for good.
  static InboxResult refused(String reason, String detail) {
    return new Refused(reason, detail, true);
  }

  /// The command is refused now; the sender may send it again.
  static InboxResult refusedForNow(String reason, String detail) {
    return new Refused(reason, detail, false);
  }
}
