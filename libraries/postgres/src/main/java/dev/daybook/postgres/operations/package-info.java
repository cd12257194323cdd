/// What operators do to projections and to the log, on record.
@NullMarked
package dev.daybook.postgres.operations;

import org.jspecify.annotations.NullMarked;
