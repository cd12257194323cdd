@NullMarked
package dev.daybook.examples.payments;

import org.jspecify.annotations.NullMarked;
