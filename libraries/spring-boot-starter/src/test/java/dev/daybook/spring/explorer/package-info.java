@NullMarked
package dev.daybook.spring.explorer;

import org.jspecify.annotations.NullMarked;
