/// An embedded PostgreSQL server: started, supervised and stopped by the process that uses it.
@NullMarked
package dev.daybook.postgres.embedded;

import org.jspecify.annotations.NullMarked;
