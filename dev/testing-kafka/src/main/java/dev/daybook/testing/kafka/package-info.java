/// Kafka for the tests of this repository.
@NullMarked
package dev.daybook.testing.kafka;

import org.jspecify.annotations.NullMarked;
