/// The rules of accounts, pure: events, commands, state and the decider. No I/O, no framework, no
/// clock.
@NullMarked
package dev.daybook.accounts.domain;

import org.jspecify.annotations.NullMarked;
