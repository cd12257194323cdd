/// The live feed over Socket.IO, by polling and WebSocket.
@NullMarked
package dev.daybook.accounts.http.live.socketio;

import org.jspecify.annotations.NullMarked;
