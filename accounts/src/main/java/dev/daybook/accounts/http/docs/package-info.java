/// The OpenAPI document, as JSON and as an HTML page.
@NullMarked
package dev.daybook.accounts.http.docs;

import org.jspecify.annotations.NullMarked;
