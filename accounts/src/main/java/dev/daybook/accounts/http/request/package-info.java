/// Strict parsing of requests: body, query parameters, conditional headers, idempotency key.
/// Malformed input is refused here with a 400.
@NullMarked
package dev.daybook.accounts.http.request;

import org.jspecify.annotations.NullMarked;
