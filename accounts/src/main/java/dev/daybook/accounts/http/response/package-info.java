/// Writing responses: JSON, streamed bodies, and the mapping from exceptions to problem documents.
@NullMarked
package dev.daybook.accounts.http.response;

import org.jspecify.annotations.NullMarked;
