package dev.daybook.explorer.workers;

import dev.daybook.explorer.spi.Worker;
import dev.daybook.processes.ProcessTimers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/// The timers of process managers: whether they can fire. Needs `daybook-processes`. Their table is
/// a read model, with its own actions if the application names its runner to the explorer.
public final class TimersWorker implements Worker {
  private final ProcessTimers timers;

  private TimersWorker(ProcessTimers timers) {
    this.timers = timers;
  }

  public static Worker of(ProcessTimers timers) {
    return new TimersWorker(timers);
  }

  @Override
  public String kind() {
    return "Timers";
  }

  @Override
  public String name() {
    return timers.table().projection().name();
  }

  @Override
  public Status status() {
    String trouble = timers.trouble().orElse(null);
    return new Status(
        trouble == null ? "firing when due, on the node with the lease" : "can't fire",
        OptionalLong.of(timers.table().position()),
        trouble,
        new LinkedHashMap<>(Map.of("Table", timers.table().projection().name())),
        List.of());
  }
}
