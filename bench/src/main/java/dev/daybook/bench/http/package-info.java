/// Deposits over HTTP.
@NullMarked
package dev.daybook.bench.http;

import org.jspecify.annotations.NullMarked;
