/// Seals a log on PostgreSQL: its Merkle tree as a read model, and signed checkpoints of it.
@NullMarked
package dev.daybook.audit.sealing;

import org.jspecify.annotations.NullMarked;
