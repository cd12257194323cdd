/// Given/then tests of projections on a real PostgreSQL.
@NullMarked
package dev.daybook.postgres.test;

import org.jspecify.annotations.NullMarked;
