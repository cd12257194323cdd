/// Routes for scheduled transfers and standing orders.
@NullMarked
package dev.daybook.accounts.http.scheduled;

import org.jspecify.annotations.NullMarked;
