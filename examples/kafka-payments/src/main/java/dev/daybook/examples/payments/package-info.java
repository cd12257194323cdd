/// Payments that come from Kafka as commands.
@NullMarked
package dev.daybook.examples.payments;

import org.jspecify.annotations.NullMarked;
