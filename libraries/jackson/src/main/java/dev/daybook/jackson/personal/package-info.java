/// Personal data in events: which fields are encrypted, and the interface of what encrypts them.
@NullMarked
package dev.daybook.jackson.personal;

import org.jspecify.annotations.NullMarked;
