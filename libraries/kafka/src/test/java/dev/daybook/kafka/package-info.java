/// Tests of the relay, with three brokers in this JVM.
@NullMarked
package dev.daybook.kafka;

import org.jspecify.annotations.NullMarked;
