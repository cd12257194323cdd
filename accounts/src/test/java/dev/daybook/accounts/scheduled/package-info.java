@NullMarked
package dev.daybook.accounts.scheduled;

import org.jspecify.annotations.NullMarked;
