/// Encryption and derivation of keys, for this library alone.
@NullMarked
package dev.daybook.personal.cipher;

import org.jspecify.annotations.NullMarked;
