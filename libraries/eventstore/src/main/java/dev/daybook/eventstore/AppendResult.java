package dev.daybook.eventstore;

import java.time.Instant;

/// The result of an append, for one stream.
///
/// @param version the stream's version after the append
/// @param position position of the last event of the whole append; a reader that has read the log
///   up to here has seen all of its events; 0 in a transaction of the application that is not
///   committed yet
/// @param recordedAt time at which the events were recorded, the same for all of them; preliminary
///   in such a transaction
public record AppendResult(long version, long position, Instant recordedAt) {}
