/// The price of the Merkle tree over the log, and how fast it is built.
@NullMarked
package dev.daybook.bench.audit;

import org.jspecify.annotations.NullMarked;
