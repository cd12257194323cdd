/// Validation and comparison of texts that people enter.
@NullMarked
package dev.daybook.accounts.text;

import org.jspecify.annotations.NullMarked;
