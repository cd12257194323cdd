/// Read models on Kafka Streams.
@NullMarked
package dev.daybook.examples.reports;

import org.jspecify.annotations.NullMarked;
