@NullMarked
package dev.daybook.eventstore.errors;

import org.jspecify.annotations.NullMarked;
