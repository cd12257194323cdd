/// Personal data in events: the fields to encrypt, whose they are, and the interface of their
/// encryption.
@NullMarked
package dev.daybook.jackson.personal;

import org.jspecify.annotations.NullMarked;
