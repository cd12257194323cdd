/// Pages and a JSON API that show a log, mounted as a servlet.
@NullMarked
package dev.daybook.explorer;

import org.jspecify.annotations.NullMarked;
