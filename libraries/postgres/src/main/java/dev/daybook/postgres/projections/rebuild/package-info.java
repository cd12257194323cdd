/// Rebuild of a read model in shadow tables beside the live ones: comparison and swap.
@NullMarked
package dev.daybook.postgres.projections.rebuild;

import org.jspecify.annotations.NullMarked;
