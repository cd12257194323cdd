/// The HTTP API: routes, the mapping from exceptions to answers, JSON.
@NullMarked
package dev.daybook.accounts.api;

import org.jspecify.annotations.NullMarked;
