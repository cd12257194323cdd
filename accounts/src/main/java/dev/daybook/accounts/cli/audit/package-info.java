/// `audit`: keys, export and verification of a sealed log.
@NullMarked
package dev.daybook.accounts.cli.audit;

import org.jspecify.annotations.NullMarked;
