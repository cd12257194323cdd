/// A PostgreSQL of one's own: started, guarded and stopped by the process that needs it.
@NullMarked
package dev.daybook.postgres.embedded;

import org.jspecify.annotations.NullMarked;
