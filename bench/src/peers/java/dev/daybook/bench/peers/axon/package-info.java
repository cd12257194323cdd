/// Axon Framework 4 with its event store on JDBC.
@NullMarked
package dev.daybook.bench.peers.axon;

import org.jspecify.annotations.NullMarked;
