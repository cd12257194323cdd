/// Leases: which node works while others stand by.
@NullMarked
package dev.daybook.postgres.lease;

import org.jspecify.annotations.NullMarked;
