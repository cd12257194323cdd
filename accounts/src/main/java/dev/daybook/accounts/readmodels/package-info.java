/// Read models: tables derived from the log, and the queries on them.
@NullMarked
package dev.daybook.accounts.readmodels;

import org.jspecify.annotations.NullMarked;
