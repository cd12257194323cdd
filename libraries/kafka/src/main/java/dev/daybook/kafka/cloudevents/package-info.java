/// Events as records of Kafka: CloudEvents 1.0 in binary mode. Not exported.
@NullMarked
package dev.daybook.kafka.cloudevents;

import org.jspecify.annotations.NullMarked;
