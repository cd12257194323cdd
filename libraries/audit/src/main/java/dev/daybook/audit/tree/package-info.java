/// The Merkle tree of RFC 6962 in tiles, and its proofs.
@NullMarked
package dev.daybook.audit.tree;

import org.jspecify.annotations.NullMarked;
