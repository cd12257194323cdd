/// Operator actions on projections and on the log; they are recorded.
@NullMarked
package dev.daybook.postgres.operations;

import org.jspecify.annotations.NullMarked;
