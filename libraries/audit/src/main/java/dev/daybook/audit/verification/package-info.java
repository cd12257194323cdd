/// Compares all events with the tree and with what was signed, and names what was changed.
@NullMarked
package dev.daybook.audit.verification;

import org.jspecify.annotations.NullMarked;
