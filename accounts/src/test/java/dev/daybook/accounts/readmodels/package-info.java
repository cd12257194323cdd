@NullMarked
package dev.daybook.accounts.readmodels;

import org.jspecify.annotations.NullMarked;
