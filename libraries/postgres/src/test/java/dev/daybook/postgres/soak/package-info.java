/// Whether the promises of the log hold under fire: processes that append, read and tail at once
/// write down what they were told, while processes, connections and the database are killed; then
/// the [HistoryChecker] compares what they wrote with what the log holds.
@NullMarked
package dev.daybook.postgres.soak;

import org.jspecify.annotations.NullMarked;
