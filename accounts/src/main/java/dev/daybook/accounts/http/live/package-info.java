/// Live feeds: pass new events from the tailer to connected clients.
@NullMarked
package dev.daybook.accounts.http.live;

import org.jspecify.annotations.NullMarked;
