/// What single events do to the rows of a read model.
@NullMarked
package dev.daybook.postgres.projections.steps;

import org.jspecify.annotations.NullMarked;
