/// How events are stored: their types, payloads and metadata.
@NullMarked
package dev.daybook.accounts.events;

import org.jspecify.annotations.NullMarked;
