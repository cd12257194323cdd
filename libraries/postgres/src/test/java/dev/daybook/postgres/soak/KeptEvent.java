package dev.daybook.postgres.soak;

import dev.daybook.eventstore.StreamId;
import java.util.Set;
import java.util.UUID;

/// An event as the table has it in the end, whatever the readers say.
record KeptEvent(
    long position,
    StreamId stream,
    long version,
    UUID eventId,
    String type,
    String data,
    Set<String> tags) {}
