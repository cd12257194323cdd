/// Obtains cosignatures from witnesses.
@NullMarked
package dev.daybook.audit.witness.client;

import org.jspecify.annotations.NullMarked;
