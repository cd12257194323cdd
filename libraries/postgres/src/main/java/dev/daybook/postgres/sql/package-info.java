/// For code with SQL of its own beside the log, such as projections: statements in files, meanings
/// of SQLSTATEs, texts of errors, checks of the database.
@NullMarked
package dev.daybook.postgres.sql;

import org.jspecify.annotations.NullMarked;
