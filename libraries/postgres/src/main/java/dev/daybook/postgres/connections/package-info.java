/// Addresses of the database, and the driver's parameters for them.
@NullMarked
package dev.daybook.postgres.connections;

import org.jspecify.annotations.NullMarked;
