@NullMarked
package dev.daybook.eventstore.test;

import org.jspecify.annotations.NullMarked;
