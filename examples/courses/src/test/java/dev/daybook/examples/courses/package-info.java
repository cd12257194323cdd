@NullMarked
package dev.daybook.examples.courses;

import org.jspecify.annotations.NullMarked;
