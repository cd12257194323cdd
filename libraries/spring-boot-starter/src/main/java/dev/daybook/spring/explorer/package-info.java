/// The explorer's pages in an application.
@NullMarked
package dev.daybook.spring.explorer;

import org.jspecify.annotations.NullMarked;
