/// Reservations of funds over their time: their states, and the process that releases them when
/// they run out.
@NullMarked
package dev.daybook.accounts.reservations;

import org.jspecify.annotations.NullMarked;
