/// An application that the tests start: a shopping cart.
@NullMarked
package dev.daybook.spring.cart;

import org.jspecify.annotations.NullMarked;
