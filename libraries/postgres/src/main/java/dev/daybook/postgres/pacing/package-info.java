/// How readers of the log wait, rest between batches, and measure their throughput.
@NullMarked
package dev.daybook.postgres.pacing;

import org.jspecify.annotations.NullMarked;
