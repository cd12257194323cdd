/// Routes for operators: health checks, projections, epochs of the log.
@NullMarked
package dev.daybook.accounts.http.operations;

import org.jspecify.annotations.NullMarked;
