@NullMarked
package dev.daybook.eventstore.jackson;

import org.jspecify.annotations.NullMarked;
