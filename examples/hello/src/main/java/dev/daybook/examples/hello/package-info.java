/// A shopping cart: its commands, events and rules, and a program that runs it.
@NullMarked
package dev.daybook.examples.hello;

import org.jspecify.annotations.NullMarked;
