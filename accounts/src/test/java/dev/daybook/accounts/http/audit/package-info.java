@NullMarked
package dev.daybook.accounts.http.audit;

import org.jspecify.annotations.NullMarked;
