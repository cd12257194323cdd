@NullMarked
package dev.daybook.accounts.app;

import org.jspecify.annotations.NullMarked;
