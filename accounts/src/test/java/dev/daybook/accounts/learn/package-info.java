@NullMarked
package dev.daybook.accounts.learn;

import org.jspecify.annotations.NullMarked;
