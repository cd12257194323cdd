/// The table of the tree's tiles, and work on the database.
@NullMarked
package dev.daybook.audit.database;

import org.jspecify.annotations.NullMarked;
