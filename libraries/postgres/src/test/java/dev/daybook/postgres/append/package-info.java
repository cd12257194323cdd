@NullMarked
package dev.daybook.postgres.append;

import org.jspecify.annotations.NullMarked;
