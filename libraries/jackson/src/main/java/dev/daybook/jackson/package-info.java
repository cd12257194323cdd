/// Events as JSON: the catalogue of stored event types and the codec that reads and writes them.
@NullMarked
package dev.daybook.jackson;

import org.jspecify.annotations.NullMarked;
