@NullMarked
package dev.daybook.accounts.http.scheduled;

import org.jspecify.annotations.NullMarked;
