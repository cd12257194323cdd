/// States of streams as JSON.
@NullMarked
package dev.daybook.explorer.states;

import org.jspecify.annotations.NullMarked;
