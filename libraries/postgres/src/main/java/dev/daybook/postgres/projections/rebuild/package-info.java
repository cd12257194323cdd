/// Rebuilding a read model beside the live one: comparison and swap.
@NullMarked
package dev.daybook.postgres.projections.rebuild;

import org.jspecify.annotations.NullMarked;
