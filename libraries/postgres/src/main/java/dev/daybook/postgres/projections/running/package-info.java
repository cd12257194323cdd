/// Running a projection, and operator actions on it.
@NullMarked
package dev.daybook.postgres.projections.running;

import org.jspecify.annotations.NullMarked;
