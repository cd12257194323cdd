@NullMarked
package dev.daybook.accounts.http.accounts;

import org.jspecify.annotations.NullMarked;
