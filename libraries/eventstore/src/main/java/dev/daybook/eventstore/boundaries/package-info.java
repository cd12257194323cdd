/// Decisions on consistency boundaries (DCB): fold views over queries, decide, append if nothing
/// that the queries match has happened since.
@NullMarked
package dev.daybook.eventstore.boundaries;

import org.jspecify.annotations.NullMarked;
