/// The explorer's index of the times at which events occurred.
@NullMarked
package dev.daybook.explorer.times;

import org.jspecify.annotations.NullMarked;
