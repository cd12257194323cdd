/// The explorer's index of what the log itself does not index.
@NullMarked
package dev.daybook.explorer.index;

import org.jspecify.annotations.NullMarked;
