/// Process managers: pure functions from events to commands. `daybook-processes` runs them.
@NullMarked
package dev.daybook.eventstore.processes;

import org.jspecify.annotations.NullMarked;
