@NullMarked
package dev.daybook.accounts.app.explorer;

import org.jspecify.annotations.NullMarked;
