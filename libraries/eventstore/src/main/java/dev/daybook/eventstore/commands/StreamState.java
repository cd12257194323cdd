package dev.daybook.eventstore.commands;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A stream's state at a version.
///
/// @param version how many events it has; 0 if it doesn't exist
/// @param changedAt when its last event was recorded; null at version 0
public record StreamState<S>(S state, long version, @Nullable Instant changedAt) {}
