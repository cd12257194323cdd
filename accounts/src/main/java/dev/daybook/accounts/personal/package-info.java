/// Rules on personal data: unique e-mail addresses, and keyed hashes.
@NullMarked
package dev.daybook.accounts.personal;

import org.jspecify.annotations.NullMarked;
