@NullMarked
package dev.daybook.postgres.read;

import org.jspecify.annotations.NullMarked;
