/// Routes on Jetty's core API, without servlets: what handles a request, and how it reads the
/// request and sets the response.
@NullMarked
package dev.daybook.accounts.http.routing;

import org.jspecify.annotations.NullMarked;
