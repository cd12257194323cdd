/// Events as JSON: the event types of a domain and the codec that reads and writes them.
@NullMarked
package dev.daybook.jackson;

import org.jspecify.annotations.NullMarked;
