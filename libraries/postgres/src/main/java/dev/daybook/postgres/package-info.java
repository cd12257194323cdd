/// The event log on PostgreSQL: group-committed appends, reading, and projections.
@NullMarked
package dev.daybook.postgres;

import org.jspecify.annotations.NullMarked;
