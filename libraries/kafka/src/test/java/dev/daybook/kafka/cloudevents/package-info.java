@NullMarked
package dev.daybook.kafka.cloudevents;

import org.jspecify.annotations.NullMarked;
