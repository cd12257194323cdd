@NullMarked
package dev.daybook.accounts.api;

import org.jspecify.annotations.NullMarked;
