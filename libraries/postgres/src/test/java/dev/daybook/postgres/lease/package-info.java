@NullMarked
package dev.daybook.postgres.lease;

import org.jspecify.annotations.NullMarked;
