/// What events do to the rows of read models, as the pages show it.
@NullMarked
package dev.daybook.explorer.steps;

import org.jspecify.annotations.NullMarked;
