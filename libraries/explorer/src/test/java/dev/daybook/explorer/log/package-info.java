@NullMarked
package dev.daybook.explorer.log;

import org.jspecify.annotations.NullMarked;
