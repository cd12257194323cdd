/// The accounts service as a process, and minimal clients.
@NullMarked
package dev.daybook.bench.service;

import org.jspecify.annotations.NullMarked;
