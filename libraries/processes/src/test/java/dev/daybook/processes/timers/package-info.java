@NullMarked
package dev.daybook.processes.timers;

import org.jspecify.annotations.NullMarked;
