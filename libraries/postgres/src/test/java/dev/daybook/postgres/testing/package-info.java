@NullMarked
package dev.daybook.postgres.testing;

import org.jspecify.annotations.NullMarked;
