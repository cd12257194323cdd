@NullMarked
package dev.daybook.processes;

import org.jspecify.annotations.NullMarked;
