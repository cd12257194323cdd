/// Connections and transactions.
@NullMarked
package dev.daybook.postgres.jdbc;

import org.jspecify.annotations.NullMarked;
