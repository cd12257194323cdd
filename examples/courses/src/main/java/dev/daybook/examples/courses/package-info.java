/// Enrolment in courses: rules that no stream alone can keep.
@NullMarked
package dev.daybook.examples.courses;

import org.jspecify.annotations.NullMarked;
