@NullMarked
package dev.daybook.accounts.sample;

import org.jspecify.annotations.NullMarked;
