/// Files that survive a crash.
@NullMarked
package dev.daybook.audit.files;

import org.jspecify.annotations.NullMarked;
