@NullMarked
package dev.daybook.test;

import org.jspecify.annotations.NullMarked;
