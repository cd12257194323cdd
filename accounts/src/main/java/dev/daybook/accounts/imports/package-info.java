/// Imports an existing history into the log: rows of a CSV file become commands, which the decider
/// decides, and events with the time at which they occurred.
@NullMarked
package dev.daybook.accounts.imports;

import org.jspecify.annotations.NullMarked;
