/// Tests of keys that a key management service wraps.
@NullMarked
package dev.daybook.personal.kms;

import org.jspecify.annotations.NullMarked;
