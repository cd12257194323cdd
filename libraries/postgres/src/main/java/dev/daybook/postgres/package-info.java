/// The event store on PostgreSQL: group-committed appends, reads, projections and subscriptions.
@NullMarked
package dev.daybook.postgres;

import org.jspecify.annotations.NullMarked;
