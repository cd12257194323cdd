/// The read models, derived from the log.
@NullMarked
package dev.daybook.accounts.projections;

import org.jspecify.annotations.NullMarked;
