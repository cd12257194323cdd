/// Reading each new event once per node, and notifications between nodes.
@NullMarked
package dev.daybook.postgres.live;

import org.jspecify.annotations.NullMarked;
