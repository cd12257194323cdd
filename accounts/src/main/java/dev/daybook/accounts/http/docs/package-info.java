/// The OpenAPI document and its page for readers.
@NullMarked
package dev.daybook.accounts.http.docs;

import org.jspecify.annotations.NullMarked;
