/// An application with JPA that the tests start.
@NullMarked
package dev.daybook.spring.orders;

import org.jspecify.annotations.NullMarked;
