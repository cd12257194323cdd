@NullMarked
package dev.daybook.accounts.http.docs;

import org.jspecify.annotations.NullMarked;
