@NullMarked
package dev.daybook.accounts.projections;

import org.jspecify.annotations.NullMarked;
