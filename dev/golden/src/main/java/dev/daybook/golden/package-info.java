/// Makes the golden of a release: a small log that holds every stored form, and what is read from
/// it. Later builds open it, upgrade it and compare.
@NullMarked
package dev.daybook.golden;

import org.jspecify.annotations.NullMarked;
