/// What the tests of all modules share.
@NullMarked
package dev.daybook.testing;

import org.jspecify.annotations.NullMarked;
