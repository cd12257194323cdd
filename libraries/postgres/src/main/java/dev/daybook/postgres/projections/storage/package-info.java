/// A projection's tables, checkpoint, lease, parked streams and operator actions in the database.
@NullMarked
package dev.daybook.postgres.projections.storage;

import org.jspecify.annotations.NullMarked;
