/// Collects the appends of a joined transaction, and appends them as its last statement. Not
/// exported.
@NullMarked
package dev.daybook.postgres.joined.flush;

import org.jspecify.annotations.NullMarked;
