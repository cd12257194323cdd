/// A bounded cache of stream states for command handlers.
@NullMarked
package dev.daybook.caffeine;

import org.jspecify.annotations.NullMarked;
