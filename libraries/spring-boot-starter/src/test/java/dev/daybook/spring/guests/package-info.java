/// An application whose events have personal data.
@NullMarked
package dev.daybook.spring.guests;

import org.jspecify.annotations.NullMarked;
