/// Tests of the encryption and the derivation of keys.
@NullMarked
package dev.daybook.personal.cipher;

import org.jspecify.annotations.NullMarked;
