package dev.daybook.eventstore.loop;

/// Decisions whose events go into one append.
///
/// @param <L> what they depend on
public interface DecidedBatch<L> {

  /// How many decisions were made.
  int size();

  /// Whether a decision has led to an event.
  boolean hasEvents();

  /// Appends the events, if there are any, and then completes the decisions.
  ///
  /// @return what later decisions depend on
  L append();
}
