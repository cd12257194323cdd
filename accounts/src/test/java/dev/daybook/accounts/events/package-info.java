@NullMarked
package dev.daybook.accounts.events;

import org.jspecify.annotations.NullMarked;
