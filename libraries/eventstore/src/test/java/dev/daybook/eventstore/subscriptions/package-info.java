@NullMarked
package dev.daybook.eventstore.subscriptions;

import org.jspecify.annotations.NullMarked;
