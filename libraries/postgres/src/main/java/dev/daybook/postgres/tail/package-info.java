/// The tailer: one reader of new events per node.
@NullMarked
package dev.daybook.postgres.tail;

import org.jspecify.annotations.NullMarked;
