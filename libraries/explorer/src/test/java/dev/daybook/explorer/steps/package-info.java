@NullMarked
package dev.daybook.explorer.steps;

import org.jspecify.annotations.NullMarked;
