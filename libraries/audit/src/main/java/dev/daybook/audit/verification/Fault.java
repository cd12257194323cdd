package dev.daybook.audit.verification;

/// A difference between the log, its tree and what was signed.
///
/// @param kind what differs
/// @param from the first position that is concerned, from 1
/// @param to the last one; `from` if the fault concerns one event
/// @param message names the difference, for an operator
public record Fault(Kind kind, long from, long to, String message) {
  /// What differs.
  public enum Kind {
    /// An event is not the one that was signed.
    EVENT_CHANGED,
    /// An event that was sealed is not in the log.
    EVENT_MISSING,
    /// The log has an event at a position that no append gives.
    EVENT_ADDED,
    /// An event can't be found by one of its tags.
    TAG_MISSING,
    /// An event is found by a tag that it doesn't have.
    TAG_ADDED,
    /// A stored hash of the tree was changed or removed, and the events were not.
    TILE_CHANGED,
    /// An event and its hash differ, and no checkpoint shows which of them was changed.
    UNPROVED,
    /// The row of a checkpoint was changed.
    CHECKPOINT_INVALID,
    /// The history is not the one that was signed, and the stored hashes were changed with it.
    CHECKPOINT_CONTRADICTED
  }

  /// The kind and the message.
  @Override
  public String toString() {
    return kind + ": " + message;
  }
}
