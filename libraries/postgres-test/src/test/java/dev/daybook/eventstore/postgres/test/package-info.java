@NullMarked
package dev.daybook.eventstore.postgres.test;

import org.jspecify.annotations.NullMarked;
