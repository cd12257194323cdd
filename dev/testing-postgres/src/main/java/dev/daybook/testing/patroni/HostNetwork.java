package dev.daybook.testing.patroni;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The network of the hosts: a bridge in the network namespace of this process, which is the
/// client.
///
/// That namespace must be an empty one (`unshare --net`). So no name and no address can be one of
/// the machine, nothing of it is reached, and the kernel removes the network with the last process.
final class HostNetwork {
  private static final String BRIDGE = "bridge";
  private static final String PREFIX = "10.77.0.";
  private static final String CLIENT = PREFIX + "254";
  private static final String MASK = "/24";

  /// Of the table of interfaces.
  private static final int HEADER_LINES = 2;

  private HostNetwork() {}

  /// Makes the bridge.
  ///
  /// @throws IllegalStateException if this process is on a network
  static void make() throws IOException, InterruptedException {
    requireEmpty();
    ip("link", "set", "lo", "up");
    ip("link", "add", BRIDGE, "type", "bridge");
    ip("address", "add", CLIENT + MASK, "dev", BRIDGE);
    ip("link", "set", BRIDGE, "up");
  }

  private static void requireEmpty() throws IOException {
    List<String> lines = Files.readAllLines(Path.of("/proc/net/dev"));
    List<String> others =
        lines.stream()
            .skip(HEADER_LINES)
            .map(line -> line.substring(0, line.indexOf(':')).strip())
            .filter(name -> !name.equals("lo"))
            .toList();
    if (!others.isEmpty()) {
      throw new IllegalStateException(
          "This process is on a network (%s). Run it by: ./daybook soak --patroni"
              .formatted(others));
    }
  }

  /// The address of a host.
  ///
  /// @param number from 1
  static String address(int number) {
    return PREFIX + number;
  }

  /// Every address of the network, for access rules.
  static String addresses() {
    return PREFIX + "0" + MASK;
  }

  /// Links a host to the bridge.
  ///
  /// @param namespace id of a process in the host's network namespace
  static void connect(int number, long namespace) throws IOException, InterruptedException {
    String inside = "inside" + number;
    ip("link", "add", link(number), "type", "veth", "peer", "name", inside);
    ip("link", "set", link(number), "master", BRIDGE, "up");
    ip("link", "set", inside, "netns", Long.toString(namespace));
    String in = "--net=/proc/" + namespace + "/ns/net";
    run("nsenter", in, "ip", "link", "set", "lo", "up");
    run("nsenter", in, "ip", "address", "add", address(number) + MASK, "dev", inside);
    run("nsenter", in, "ip", "link", "set", inside, "up");
  }

  /// Takes the link of a host down: nothing reaches it, and nothing leaves it.
  static void cut(int number) throws IOException, InterruptedException {
    ip("link", "set", link(number), "down");
  }

  /// Takes the link of a host up.
  static void mend(int number) throws IOException, InterruptedException {
    ip("link", "set", link(number), "up");
  }

  private static String link(int number) {
    return "host" + number;
  }

  private static void ip(String... arguments) throws IOException, InterruptedException {
    String[] command = new String[arguments.length + 1];
    command[0] = "ip";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    run(command);
  }

  private static void run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + ": " + output.strip());
    }
  }
}
