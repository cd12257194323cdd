@NullMarked
package dev.daybook.processes.scheduled;

import org.jspecify.annotations.NullMarked;
