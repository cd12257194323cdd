/// The live feed as Server-Sent Events.
@NullMarked
package dev.daybook.accounts.http.live.sse;

import org.jspecify.annotations.NullMarked;
