package dev.daybook.testing.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/// A proxy to a server whose connections can be cut, and that can lose responses: requests arrive,
/// responses do not, and the connection ends. It can also be paused: connections stay open, and are
/// silent.
public final class CuttableRoute implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 16;

  private final ServerSocket listener;
  private final int port;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean losing = new AtomicBoolean();
  private volatile boolean paused;

  public CuttableRoute(int port) throws IOException {
    this.port = port;
    this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.startVirtualThread(this::accept);
  }

  public int port() {
    return listener.getLocalPort();
  }

  /// Drops the next response and ends its connection.
  public void loseNextResponse() {
    losing.set(true);
  }

  public boolean hasLostIt() {
    return !losing.get();
  }

  /// Ends all current connections; new ones are accepted.
  public void cut() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  /// From now on nothing passes, and no connection ends; new ones are accepted.
  public void pause() {
    paused = true;
  }

  /// Lets new connections pass again. Those that were paused have lost bytes.
  public void resume() {
    paused = false;
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        connect(listener.accept());
      } catch (IOException e) {
        if (!listener.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private void connect(Socket client) throws IOException {
    Socket server;
    try {
      server = new Socket(InetAddress.getLoopbackAddress(), port);
    } catch (IOException _) {
      client.close(); // the server is down
      return;
    }
    sockets.add(client);
    sockets.add(server);
    Thread.startVirtualThread(() -> pump(client, server, false));
    Thread.startVirtualThread(() -> pump(server, client, true));
  }

  private void pump(Socket from, Socket to, boolean answers) {
    byte[] buffer = new byte[BUFFER_BYTES];
    try (from;
        to;
        InputStream in = from.getInputStream()) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        if (answers && losing.compareAndSet(true, false)) {
          return;
        }
        if (paused) {
          continue;
        }
        to.getOutputStream().write(buffer, 0, read);
      }
    } catch (IOException _) {
      // The other direction has ended the connection.
    } finally {
      sockets.remove(from);
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    cut();
  }
}
