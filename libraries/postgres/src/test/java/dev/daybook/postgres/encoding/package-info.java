/// The law of encoding on generated record types and real `jsonb`.
@NullMarked
package dev.daybook.postgres.encoding;

import org.jspecify.annotations.NullMarked;
