/// Runs the process managers of accounts and their timers.
@NullMarked
package dev.daybook.accounts.app.processes;

import org.jspecify.annotations.NullMarked;
