/// Appending: the queue, group commit, and the call of the append function.
@NullMarked
package dev.daybook.postgres.append;

import org.jspecify.annotations.NullMarked;
