/// For authors of event stores. Applications don't need this package.
@NullMarked
package dev.daybook.eventstore.spi;

import org.jspecify.annotations.NullMarked;
