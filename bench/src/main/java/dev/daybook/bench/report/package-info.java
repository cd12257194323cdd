/// What is printed: the machine, the figures and how they compare.
@NullMarked
package dev.daybook.bench.report;

import org.jspecify.annotations.NullMarked;
