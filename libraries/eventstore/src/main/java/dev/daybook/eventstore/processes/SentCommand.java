package dev.daybook.eventstore.processes;

import dev.daybook.eventstore.StreamId;

/// A command that a process manager sends.
///
/// @param target whose handler decides it
/// @param stream on which it is decided
public record SentCommand<C>(CommandTarget<C> target, StreamId stream, C command) {}
