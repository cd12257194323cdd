/// Connections, transactions, and conditions that the database must meet.
@NullMarked
package dev.daybook.postgres.jdbc;

import org.jspecify.annotations.NullMarked;
