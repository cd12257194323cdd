/// Who somebody is: the keys under which names and addresses are sealed in the log, and what
/// follows from destroying one.
@NullMarked
package dev.daybook.accounts.personal;

import org.jspecify.annotations.NullMarked;
