/// Kafka's clients, and errors that relay and inbox share. Not exported.
@NullMarked
package dev.daybook.kafka.clients;

import org.jspecify.annotations.NullMarked;
