@NullMarked
package dev.daybook.spring.transactions;

import org.jspecify.annotations.NullMarked;
