@NullMarked
package dev.daybook.postgres.health;

import org.jspecify.annotations.NullMarked;
