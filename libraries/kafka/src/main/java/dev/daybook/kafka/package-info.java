/// Relays the events of a log to Kafka, each once and in the order of its stream.
@NullMarked
package dev.daybook.kafka;

import org.jspecify.annotations.NullMarked;
