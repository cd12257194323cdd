/// Waiting, pauses between batches, and throughput of readers of the log.
@NullMarked
package dev.daybook.postgres.pacing;

import org.jspecify.annotations.NullMarked;
