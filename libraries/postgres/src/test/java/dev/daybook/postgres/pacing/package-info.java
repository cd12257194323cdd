@NullMarked
package dev.daybook.postgres.pacing;

import org.jspecify.annotations.NullMarked;
