/// Routes of accounts: commands, transfers, lists, statements, events, and erasure of personal
/// data.
@NullMarked
package dev.daybook.accounts.http.accounts;

import org.jspecify.annotations.NullMarked;
