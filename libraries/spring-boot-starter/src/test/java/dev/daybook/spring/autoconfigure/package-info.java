@NullMarked
package dev.daybook.spring.autoconfigure;

import org.jspecify.annotations.NullMarked;
