@NullMarked
package dev.daybook.accounts.http.request;

import org.jspecify.annotations.NullMarked;
