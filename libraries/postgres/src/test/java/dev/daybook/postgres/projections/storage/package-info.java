@NullMarked
package dev.daybook.postgres.projections.storage;

import org.jspecify.annotations.NullMarked;
