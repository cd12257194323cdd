@NullMarked
package dev.daybook.accounts.text;

import org.jspecify.annotations.NullMarked;
