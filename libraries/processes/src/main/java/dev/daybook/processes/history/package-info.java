/// The events of a process's own stream. Not exported.
@NullMarked
package dev.daybook.processes.history;

import org.jspecify.annotations.NullMarked;
