/// Personal data: the keys that encrypt names and addresses in the log, and erasure by destroying a
/// key.
@NullMarked
package dev.daybook.accounts.personal;

import org.jspecify.annotations.NullMarked;
