/// Events as JSON: the catalogue of stored event types and the codec that reads and writes them.
@NullMarked
package dev.daybook.eventstore.jackson;

import org.jspecify.annotations.NullMarked;
