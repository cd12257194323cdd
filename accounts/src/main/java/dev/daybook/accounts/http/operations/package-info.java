/// Routes for operators: readiness, projections, epochs of the log.
@NullMarked
package dev.daybook.accounts.http.operations;

import org.jspecify.annotations.NullMarked;
