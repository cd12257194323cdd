/// The explorer's requests and responses.
@NullMarked
package dev.daybook.explorer.api;

import org.jspecify.annotations.NullMarked;
