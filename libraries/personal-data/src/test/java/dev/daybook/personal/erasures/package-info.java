/// Tests of the list of erasures.
@NullMarked
package dev.daybook.personal.erasures;

import org.jspecify.annotations.NullMarked;
