@NullMarked
package dev.daybook.explorer.activity;

import org.jspecify.annotations.NullMarked;
