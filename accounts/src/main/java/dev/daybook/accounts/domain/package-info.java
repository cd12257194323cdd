/// Pure business rules of accounts: events, commands, state, deciders. No I/O, no framework, no
/// clock.
@NullMarked
package dev.daybook.accounts.domain;

import org.jspecify.annotations.NullMarked;
