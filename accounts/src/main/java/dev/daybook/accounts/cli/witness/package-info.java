/// The command of a witness.
@NullMarked
package dev.daybook.accounts.cli.witness;

import org.jspecify.annotations.NullMarked;
