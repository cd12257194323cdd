@NullMarked
package dev.daybook.processes.history;

import org.jspecify.annotations.NullMarked;
