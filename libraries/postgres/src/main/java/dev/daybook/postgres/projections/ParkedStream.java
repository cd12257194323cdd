package dev.daybook.postgres.projections;

import dev.daybook.eventstore.StreamId;
import java.time.Instant;

/// A stream whose events a projection does not apply, because one of them failed. Its events wait,
/// in order.
///
/// @param position of the event that failed; the first one that waits
/// @param version of the same event, in its stream
/// @param error why it failed
/// @param since when the stream was parked
public record ParkedStream(
    StreamId stream, long position, long version, String error, Instant since) {}
