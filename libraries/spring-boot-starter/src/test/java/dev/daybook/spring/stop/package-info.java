/// An application that is stopped while it handles something.
@NullMarked
package dev.daybook.spring.stop;

import org.jspecify.annotations.NullMarked;
