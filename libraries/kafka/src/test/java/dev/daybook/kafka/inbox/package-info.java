@NullMarked
package dev.daybook.kafka.inbox;

import org.jspecify.annotations.NullMarked;
