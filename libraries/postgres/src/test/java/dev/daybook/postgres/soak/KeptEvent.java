package dev.daybook.postgres.soak;

import dev.daybook.eventstore.StreamId;
import java.util.Set;
import java.util.UUID;

/// An event of the final table, independent of the readers under test.
record KeptEvent(
    long position,
    StreamId stream,
    long version,
    UUID eventId,
    String type,
    String data,
    Set<String> tags) {}
