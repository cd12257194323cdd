@NullMarked
package dev.daybook.postgres.embedded;

import org.jspecify.annotations.NullMarked;
