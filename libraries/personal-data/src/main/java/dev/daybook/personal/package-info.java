/// Personal data: a key per person, which encrypts the person's fields in the log, and erasure by
/// destroying it.
@NullMarked
package dev.daybook.personal;

import org.jspecify.annotations.NullMarked;
