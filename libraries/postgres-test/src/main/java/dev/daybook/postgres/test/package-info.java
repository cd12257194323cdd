/// The test kit of those who write projections: given/when/then, on a real PostgreSQL.
@NullMarked
package dev.daybook.postgres.test;

import org.jspecify.annotations.NullMarked;
