package dev.daybook.eventstore;

import java.time.Instant;

/// What an append came to, for one stream.
///
/// @param version the stream's version after it
/// @param position the place in the log of the last event of the whole append; whoever has read the
///   log up to here has seen all of it
/// @param recordedAt when the log took the events in, the same for all of them
public record AppendResult(long version, long position, Instant recordedAt) {}
