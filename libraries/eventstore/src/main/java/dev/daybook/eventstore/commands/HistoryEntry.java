package dev.daybook.eventstore.commands;

import dev.daybook.eventstore.RecordedEvent;

/// An event of a stream, and the state after it.
public record HistoryEntry<S, E>(RecordedEvent recorded, E event, S after) {}
