/// The log as a Merkle tree that third parties can check: leaves and receipts.
@NullMarked
package dev.daybook.audit;

import org.jspecify.annotations.NullMarked;
