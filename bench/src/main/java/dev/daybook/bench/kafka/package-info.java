/// Measures the relay to Kafka.
@NullMarked
package dev.daybook.bench.kafka;

import org.jspecify.annotations.NullMarked;
