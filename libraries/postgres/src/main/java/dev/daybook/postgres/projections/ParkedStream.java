package dev.daybook.postgres.projections;

import dev.daybook.eventstore.StreamId;
import java.time.Instant;

/// A stream whose events a projection doesn't apply since one of them could not be: they wait, in
/// order.
///
/// @param position of the first event that waits, the one that could not be applied
/// @param version of the same, in its stream
/// @param error why not
/// @param since when it was parked
public record ParkedStream(
    StreamId stream, long position, long version, String error, Instant since) {}
