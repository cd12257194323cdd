/// The HTTP server: composes the routes, limits requests, and protects the service from foreign
/// origins and slow clients.
@NullMarked
package dev.daybook.accounts.http.server;

import org.jspecify.annotations.NullMarked;
