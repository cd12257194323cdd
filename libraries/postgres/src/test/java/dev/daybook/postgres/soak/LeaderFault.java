package dev.daybook.postgres.soak;

import dev.daybook.testing.patroni.PatroniHost;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/// How a leader of Patroni fails.
enum LeaderFault {
  /// Patroni and PostgreSQL are killed at once.
  KILLED,
  /// Both are paused: their connections stay open, and are silent.
  PAUSED,
  /// The host is cut off the network: both go on alone.
  CUT_OFF;

  /// A sequence in random order, with as many of each kind as of the others, or one more.
  static List<LeaderFault> sequence(int count, Random random) {
    List<LeaderFault> faults = new ArrayList<>();
    while (faults.size() < count) {
      List<LeaderFault> each = new ArrayList<>(List.of(values()));
      Collections.shuffle(each, random);
      faults.addAll(each);
    }
    return faults.subList(0, count);
  }

  void begin(PatroniHost host) throws Exception {
    switch (this) {
      case KILLED -> host.kill();
      case PAUSED -> host.pause();
      case CUT_OFF -> host.cutOff();
    }
  }

  void end(PatroniHost host) throws Exception {
    switch (this) {
      case KILLED -> host.start();
      case PAUSED -> host.resume();
      case CUT_OFF -> host.reconnect();
    }
  }
}
