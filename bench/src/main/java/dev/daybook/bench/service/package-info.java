/// The accounts service as a process, and clients that cost next to nothing.
@NullMarked
package dev.daybook.bench.service;

import org.jspecify.annotations.NullMarked;
