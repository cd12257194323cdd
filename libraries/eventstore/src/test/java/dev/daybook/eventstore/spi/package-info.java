@NullMarked
package dev.daybook.eventstore.spi;

import org.jspecify.annotations.NullMarked;
