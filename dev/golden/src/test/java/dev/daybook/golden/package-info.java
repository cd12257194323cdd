@NullMarked
package dev.daybook.golden;

import org.jspecify.annotations.NullMarked;
