/// Rules on personal data.
@NullMarked
package dev.daybook.accounts.personal;

import org.jspecify.annotations.NullMarked;
