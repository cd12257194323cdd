/// Routes for the sealed log: its trees as C2SP tlog-tiles, and receipts of events.
@NullMarked
package dev.daybook.accounts.http.audit;

import org.jspecify.annotations.NullMarked;
