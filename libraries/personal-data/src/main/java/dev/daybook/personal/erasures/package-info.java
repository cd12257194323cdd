/// A signed list of erased persons outside of the database, to erase them again after a restore.
@NullMarked
package dev.daybook.personal.erasures;

import org.jspecify.annotations.NullMarked;
