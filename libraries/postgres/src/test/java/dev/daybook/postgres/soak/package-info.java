/// Soak tests of the log's promises: concurrent processes append, read, tail and record the
/// results, while processes, connections and the database are killed; then the [HistoryChecker]
/// compares the records with the log.
@NullMarked
package dev.daybook.postgres.soak;

import org.jspecify.annotations.NullMarked;
