/// Test support shared by all modules.
@NullMarked
package dev.daybook.testing;

import org.jspecify.annotations.NullMarked;
