@NullMarked
package dev.daybook.accounts;

import org.jspecify.annotations.NullMarked;
