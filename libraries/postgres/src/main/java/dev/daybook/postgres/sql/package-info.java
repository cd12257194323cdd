/// For code that runs SQL of its own beside the log, such as projections: statements in files,
/// meanings of SQLSTATEs, errors as one line, checks of the database.
@NullMarked
package dev.daybook.postgres.sql;

import org.jspecify.annotations.NullMarked;
