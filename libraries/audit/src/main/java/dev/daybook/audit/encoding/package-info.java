/// Hashes and Base 64, as all formats of this library use them.
@NullMarked
package dev.daybook.audit.encoding;

import org.jspecify.annotations.NullMarked;
