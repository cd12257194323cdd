/// Responses: JSON, streamed bodies, and the mapping from exceptions to problems.
@NullMarked
package dev.daybook.accounts.http.response;

import org.jspecify.annotations.NullMarked;
