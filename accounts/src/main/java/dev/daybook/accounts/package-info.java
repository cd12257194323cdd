/// The accounts service: its configuration, its wiring and its main class.
@NullMarked
package dev.daybook.accounts;

import org.jspecify.annotations.NullMarked;
