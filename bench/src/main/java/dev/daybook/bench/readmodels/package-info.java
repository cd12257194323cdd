/// Catch-up and rebuild of the service's account list.
@NullMarked
package dev.daybook.bench.readmodels;

import org.jspecify.annotations.NullMarked;
