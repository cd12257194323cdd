package dev.daybook.processes.scheduled;

import dev.daybook.eventstore.StreamId;
import java.time.Instant;

/// State of a scheduled command, as its process knows it.
public sealed interface ScheduledCommand<C> {

  /// No command was scheduled with this id.
  record Unknown<C>() implements ScheduledCommand<C> {}

  /// It waits for its time.
  record Waiting<C>(StreamId stream, C command, Instant due) implements ScheduledCommand<C> {}

  /// Its time has come. It was executed, unless the process is parked or just at it.
  record Executed<C>(StreamId stream, C command, Instant at) implements ScheduledCommand<C> {}

  /// A business rule has rejected it. It is not tried again.
  record Rejected<C>(String reason) implements ScheduledCommand<C> {}

  /// It was cancelled before its time.
  record Cancelled<C>() implements ScheduledCommand<C> {}
}
