@NullMarked
package dev.daybook.postgres.tail;

import org.jspecify.annotations.NullMarked;
