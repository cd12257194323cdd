/// Projections: code that folds events into tables.
@NullMarked
package dev.daybook.postgres.projections;

import org.jspecify.annotations.NullMarked;
