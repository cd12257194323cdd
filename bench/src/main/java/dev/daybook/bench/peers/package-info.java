/// Daybook compared with another event store on the same server.
@NullMarked
package dev.daybook.bench.peers;

import org.jspecify.annotations.NullMarked;
