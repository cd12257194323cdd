@NullMarked
package dev.daybook.postgres.sql;

import org.jspecify.annotations.NullMarked;
