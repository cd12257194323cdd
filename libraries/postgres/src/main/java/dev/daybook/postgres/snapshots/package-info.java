/// Snapshots of streams.
@NullMarked
package dev.daybook.postgres.snapshots;

import org.jspecify.annotations.NullMarked;
