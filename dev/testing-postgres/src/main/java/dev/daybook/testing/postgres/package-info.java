/// The PostgreSQL of the tests of all modules.
@NullMarked
package dev.daybook.testing.postgres;

import org.jspecify.annotations.NullMarked;
