/// Connections, transactions, statements and errors of PostgreSQL; migrations.
@NullMarked
package dev.daybook.postgres.jdbc;

import org.jspecify.annotations.NullMarked;
