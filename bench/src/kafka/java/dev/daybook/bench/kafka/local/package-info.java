/// Brokers of Kafka in the JVM of the benchmarks.
@NullMarked
package dev.daybook.bench.kafka.local;

import org.jspecify.annotations.NullMarked;
