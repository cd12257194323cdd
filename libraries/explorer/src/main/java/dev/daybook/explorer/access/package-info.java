/// Who may use the explorer.
@NullMarked
package dev.daybook.explorer.access;

import org.jspecify.annotations.NullMarked;
