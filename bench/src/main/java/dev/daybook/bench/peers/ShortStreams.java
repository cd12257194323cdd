package dev.daybook.bench.peers;

import dev.daybook.bench.appends.Workload;
import java.util.UUID;

/// The streams to which one caller sends commands: [#COMMANDS] to each, then a new stream. So the
/// streams of all contenders have the same length, whatever their speed.
public final class ShortStreams {
  static final int COMMANDS = 20;

  private String id = "";
  private int sent = COMMANDS;

  /// Id of the stream for the next command.
  public String next() {
    if (sent == COMMANDS) {
      id = UUID.randomUUID().toString();
      sent = 0;
    }
    sent++;
    return id;
  }

  /// Amount of the next deposit.
  public long amount() {
    return 100L + sent;
  }

  /// The note of a deposit, which makes its data as long as those of a [Workload].
  public static String note() {
    return Workload.NOTE;
  }
}
