@NullMarked
package dev.daybook.accounts.http.learn;

import org.jspecify.annotations.NullMarked;
