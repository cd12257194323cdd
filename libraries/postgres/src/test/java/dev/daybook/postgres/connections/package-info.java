@NullMarked
package dev.daybook.postgres.connections;

import org.jspecify.annotations.NullMarked;
