@NullMarked
package dev.daybook.accounts.imports;

import org.jspecify.annotations.NullMarked;
