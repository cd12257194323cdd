@NullMarked
package dev.daybook.accounts.http.server;

import org.jspecify.annotations.NullMarked;
