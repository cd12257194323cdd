/// Reading each new event once per node, and notifications between nodes.
@NullMarked
package dev.daybook.postgres.tail;

import org.jspecify.annotations.NullMarked;
