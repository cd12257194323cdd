/// Appends in the transactions of a Spring application: collected, and sent last before the commit.
@NullMarked
package dev.daybook.spring.transactions;

import org.jspecify.annotations.NullMarked;
