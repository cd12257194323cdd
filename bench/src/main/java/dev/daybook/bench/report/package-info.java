/// The report: machine, results and comparisons.
@NullMarked
package dev.daybook.bench.report;

import org.jspecify.annotations.NullMarked;
