@NullMarked
package dev.daybook.postgres.options;

import org.jspecify.annotations.NullMarked;
