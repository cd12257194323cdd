/// Leases: one node works, the others stand by.
@NullMarked
package dev.daybook.postgres.lease;

import org.jspecify.annotations.NullMarked;
