/// Harness of the service's tests: clients, listeners, and the service in this process or in its
/// own.
@NullMarked
package dev.daybook.accounts.testing;

import org.jspecify.annotations.NullMarked;
