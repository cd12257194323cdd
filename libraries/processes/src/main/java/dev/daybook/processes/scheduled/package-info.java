/// Commands that are executed at a later time.
@NullMarked
package dev.daybook.processes.scheduled;

import org.jspecify.annotations.NullMarked;
