@NullMarked
package dev.daybook.eventstore.boundaries;

import org.jspecify.annotations.NullMarked;
