/// Fast reading of flat JSON objects, those whose values are all scalars.
///
/// A reader here either returns what [dev.daybook.jackson.StrictJson] would read, or null if a text
/// isn't of the plain form that it knows. Then the caller lets Jackson read the text, or report
/// what is wrong with it.
@NullMarked
package dev.daybook.jackson.flat;

import org.jspecify.annotations.NullMarked;
