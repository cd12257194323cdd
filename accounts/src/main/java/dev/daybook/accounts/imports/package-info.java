/// Brings an existing history into the log: rows of a file become commands, which the decider
/// decides, and events that tell when it really happened.
@NullMarked
package dev.daybook.accounts.imports;

import org.jspecify.annotations.NullMarked;
