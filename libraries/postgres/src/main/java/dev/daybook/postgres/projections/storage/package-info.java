/// Storage of a projection: read model tables, checkpoint, lease, parked streams and operator
/// actions.
@NullMarked
package dev.daybook.postgres.projections.storage;

import org.jspecify.annotations.NullMarked;
