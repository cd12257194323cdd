@NullMarked
package dev.daybook.eventstore;

import org.jspecify.annotations.NullMarked;
