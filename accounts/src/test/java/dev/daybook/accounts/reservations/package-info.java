@NullMarked
package dev.daybook.accounts.reservations;

import org.jspecify.annotations.NullMarked;
