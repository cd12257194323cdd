/// What a node has done lately, in memory.
@NullMarked
package dev.daybook.explorer.activity;

import org.jspecify.annotations.NullMarked;
