/// Handling commands: load the state of a stream, decide, append the new events, retry lost races.
@NullMarked
package dev.daybook.eventstore.commands;

import org.jspecify.annotations.NullMarked;
