/// Tests of all classes of the starter.
@NullMarked
package dev.daybook.spring;

import org.jspecify.annotations.NullMarked;
