/// An event store in memory, for tests.
@NullMarked
package dev.daybook.eventstore.memory;

import org.jspecify.annotations.NullMarked;
