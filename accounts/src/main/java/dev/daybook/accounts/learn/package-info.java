/// Lessons in event sourcing, each on a log of its own that is dropped afterwards.
@NullMarked
package dev.daybook.accounts.learn;

import org.jspecify.annotations.NullMarked;
