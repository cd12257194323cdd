/// Routes of imports.
@NullMarked
package dev.daybook.accounts.http.imports;

import org.jspecify.annotations.NullMarked;
