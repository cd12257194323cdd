package dev.daybook.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/// Ports on the loopback interface for servers that must be told theirs before they start, or keep
/// it when they are killed.
///
/// They are below those that systems give to connections and to servers that name none: one of
/// these, as of another test, could get the port before the server does.
public final class FreePorts {
  private static final int MIN = 10_000;
  private static final int MAX = 32_000;
  private static final int TRIES = 1_000;

  private FreePorts() {}

  /// A free port.
  public static int one() {
    return first(List.of(0));
  }

  /// A port that is free together with others after it.
  ///
  /// @param distances of the ports from the returned one, its own 0 included
  public static int first(List<Integer> distances) {
    return ThreadLocalRandom.current()
        .ints(TRIES, MIN, MAX)
        .filter(first -> distances.stream().allMatch(each -> isFree(first + each)))
        .findFirst()
        .orElseThrow(
            () -> new IllegalStateException("No port from %d to %d is free".formatted(MIN, MAX)));
  }

  /// Whether a server could take the port now.
  public static boolean isFree(int port) {
    try (var _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return true;
    } catch (IOException _) { // another program has it
      return false;
    }
  }
}
