@NullMarked
package dev.daybook.eventstore.commands;

import org.jspecify.annotations.NullMarked;
