/// Test harness of the service: clients, and the service in this process or in its own.
@NullMarked
package dev.daybook.accounts.testing;

import org.jspecify.annotations.NullMarked;
