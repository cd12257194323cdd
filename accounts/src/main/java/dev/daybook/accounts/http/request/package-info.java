/// Reading requests strictly: body, query parameters, conditional headers, idempotency key.
/// Malformed input is answered with 400 from here.
@NullMarked
package dev.daybook.accounts.http.request;

import org.jspecify.annotations.NullMarked;
