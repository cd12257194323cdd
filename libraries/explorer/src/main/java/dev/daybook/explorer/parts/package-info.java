/// What an application gives to its explorer.
@NullMarked
package dev.daybook.explorer.parts;

import org.jspecify.annotations.NullMarked;
