/// Scheduled transfers and standing orders: their rules and stored events, and the process that
/// runs them. The rules are pure; times come from the process's inputs.
@NullMarked
package dev.daybook.accounts.scheduled;

import org.jspecify.annotations.NullMarked;
