/// Which texts people may enter, and which of them are the same.
@NullMarked
package dev.daybook.accounts.text;

import org.jspecify.annotations.NullMarked;
