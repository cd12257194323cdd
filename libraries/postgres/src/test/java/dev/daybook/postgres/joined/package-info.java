@NullMarked
package dev.daybook.postgres.joined;

import org.jspecify.annotations.NullMarked;
