/// What an application tells the explorer about its events.
@NullMarked
package dev.daybook.explorer.spi;

import org.jspecify.annotations.NullMarked;
