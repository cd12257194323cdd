@NullMarked
package dev.daybook.examples.hello;

import org.jspecify.annotations.NullMarked;
