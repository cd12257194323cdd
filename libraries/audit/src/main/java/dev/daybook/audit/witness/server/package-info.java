/// A witness: it cosigns what the logs that it knows have signed, as long as they only grow.
@NullMarked
package dev.daybook.audit.witness.server;

import org.jspecify.annotations.NullMarked;
