/// The test kit for authors of projections: given/then on a real PostgreSQL.
@NullMarked
package dev.daybook.postgres.test;

import org.jspecify.annotations.NullMarked;
