/// Latency of the service's event stream, and its cost for writers.
@NullMarked
package dev.daybook.bench.feed;

import org.jspecify.annotations.NullMarked;
