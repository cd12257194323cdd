/// Executes commands from a topic of Kafka, each once in the log.
@NullMarked
package dev.daybook.kafka.inbox;

import org.jspecify.annotations.NullMarked;
