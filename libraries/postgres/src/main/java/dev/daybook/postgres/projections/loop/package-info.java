/// Runs a projection: its lease, its batches, its rebuilds.
@NullMarked
package dev.daybook.postgres.projections.loop;

import org.jspecify.annotations.NullMarked;
