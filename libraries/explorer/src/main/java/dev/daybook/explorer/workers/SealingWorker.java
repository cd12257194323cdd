package dev.daybook.explorer.workers;

import dev.daybook.audit.sealing.CheckpointSchedule;
import dev.daybook.explorer.spi.Worker;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.OptionalLong;

/// The sealing of the log: up to which event it is signed, and why it can't go on. Needs
/// `daybook-audit`. It tries again by itself at each interval, so there is no action.
public final class SealingWorker implements Worker {
  private final CheckpointSchedule schedule;

  private SealingWorker(CheckpointSchedule schedule) {
    this.schedule = schedule;
  }

  public static Worker of(CheckpointSchedule schedule) {
    return new SealingWorker(schedule);
  }

  @Override
  public String kind() {
    return "Sealing";
  }

  @Override
  public String name() {
    return "checkpoints";
  }

  @Override
  public Status status() {
    var facts = new LinkedHashMap<String, String>();
    facts.put("Checkpoints since the start", Long.toString(schedule.checkpoints()));
    facts.put("Failed attempts", Long.toString(schedule.failures()));
    String failure = schedule.failure().orElse(null);
    return new Status(
        failure == null ? "signing" : "can't sign",
        OptionalLong.of(schedule.signed()),
        failure,
        facts,
        List.of());
  }
}
