@NullMarked
package dev.daybook.accounts.http.operations;

import org.jspecify.annotations.NullMarked;
