@NullMarked
package dev.daybook.postgres.test;

import org.jspecify.annotations.NullMarked;
