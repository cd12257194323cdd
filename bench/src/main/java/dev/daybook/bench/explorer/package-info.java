/// The explorer: what its index costs, and how long its requests take on a long log.
@NullMarked
package dev.daybook.bench.explorer;

import org.jspecify.annotations.NullMarked;
