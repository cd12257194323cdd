/// A cluster of PostgreSQL that Patroni fails over, for tests of failovers: three hosts, each in a
/// network namespace of its own.
@NullMarked
package dev.daybook.testing.patroni;

import org.jspecify.annotations.NullMarked;
