@NullMarked
package dev.daybook.personal;

import org.jspecify.annotations.NullMarked;
