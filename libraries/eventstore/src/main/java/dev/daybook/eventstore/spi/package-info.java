/// For authors of event stores. Applications need nothing from here.
@NullMarked
package dev.daybook.eventstore.spi;

import org.jspecify.annotations.NullMarked;
