/// The Javadoc of all libraries: the test class path of this module has what they all need.
@NullMarked
package dev.daybook.spring.javadoc;

import org.jspecify.annotations.NullMarked;
