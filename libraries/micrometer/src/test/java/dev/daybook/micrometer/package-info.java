@NullMarked
package dev.daybook.micrometer;

import org.jspecify.annotations.NullMarked;
