/// A log to try the service with.
@NullMarked
package dev.daybook.accounts.sample;

import org.jspecify.annotations.NullMarked;
