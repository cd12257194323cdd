@NullMarked
package dev.daybook.accounts.domain;

import org.jspecify.annotations.NullMarked;
