/// Joined transactions: events and the application's own tables change in one transaction.
@NullMarked
package dev.daybook.postgres.joined;

import org.jspecify.annotations.NullMarked;
