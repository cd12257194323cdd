@NullMarked
package dev.daybook.accounts.http.live.socketio;

import org.jspecify.annotations.NullMarked;
