@NullMarked
package dev.daybook.eventstore.postgres;

import org.jspecify.annotations.NullMarked;
