/// Base 64 in its canonical form.
@NullMarked
package dev.daybook.audit.base64;

import org.jspecify.annotations.NullMarked;
