@NullMarked
package dev.daybook.postgres.projections.running;

import org.jspecify.annotations.NullMarked;
