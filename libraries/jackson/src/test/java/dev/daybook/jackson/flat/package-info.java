@NullMarked
package dev.daybook.jackson.flat;

import org.jspecify.annotations.NullMarked;
