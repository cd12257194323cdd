@NullMarked
package dev.daybook.postgres.projections.steps;

import org.jspecify.annotations.NullMarked;
