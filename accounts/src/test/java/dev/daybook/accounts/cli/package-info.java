@NullMarked
package dev.daybook.accounts.cli;

import org.jspecify.annotations.NullMarked;
