@NullMarked
package dev.daybook.caffeine;

import org.jspecify.annotations.NullMarked;
