/// Whether the database answers and the log takes appends.
@NullMarked
package dev.daybook.postgres.health;

import org.jspecify.annotations.NullMarked;
