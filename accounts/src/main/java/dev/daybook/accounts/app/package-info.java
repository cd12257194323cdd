/// Composition and lifecycle of the service: opens the database, the log, the read models and the
/// API in order, and closes them in reverse order.
@NullMarked
package dev.daybook.accounts.app;

import org.jspecify.annotations.NullMarked;
