/// For code that runs SQL of its own beside the log, such as projections: statements in files, and
/// errors as one line.
@NullMarked
package dev.daybook.postgres.sql;

import org.jspecify.annotations.NullMarked;
