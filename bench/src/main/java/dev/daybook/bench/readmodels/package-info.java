/// Catch-up and rebuild of the service's list of accounts.
@NullMarked
package dev.daybook.bench.readmodels;

import org.jspecify.annotations.NullMarked;
