/// Runs process managers: each command of a process once, on any number of nodes.
@NullMarked
package dev.daybook.processes;

import org.jspecify.annotations.NullMarked;
