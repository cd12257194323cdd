/// The reader of new events that all of a node share.
@NullMarked
package dev.daybook.postgres.tail;

import org.jspecify.annotations.NullMarked;
