/// Fires timers when they are due. Not exported.
@NullMarked
package dev.daybook.processes.timers;

import org.jspecify.annotations.NullMarked;
