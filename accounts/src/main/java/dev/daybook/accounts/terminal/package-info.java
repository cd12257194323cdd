/// What commands show on a terminal while they work.
@NullMarked
package dev.daybook.accounts.terminal;

import org.jspecify.annotations.NullMarked;
