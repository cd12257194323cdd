/// Personal data in events: the fields to encrypt, and the interface of their encryption.
@NullMarked
package dev.daybook.jackson.personal;

import org.jspecify.annotations.NullMarked;
