@NullMarked
package dev.daybook.explorer;

import org.jspecify.annotations.NullMarked;
