/// The workers of Daybook's libraries in the explorer. Each class needs the library that it names.
@NullMarked
package dev.daybook.explorer.workers;

import org.jspecify.annotations.NullMarked;
