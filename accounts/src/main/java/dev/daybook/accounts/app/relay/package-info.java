/// The relay of the service's log to Kafka.
@NullMarked
package dev.daybook.accounts.app.relay;

import org.jspecify.annotations.NullMarked;
