package dev.daybook.accounts.imports;

import dev.daybook.accounts.imports.csv.ImportException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/// Thread pool for blocking database calls, with fewer threads than the pool has connections.
/// Platform threads, because an interrupt at the end would close the connection of a virtual
/// thread.
final class Workers implements AutoCloseable {
  private static final int THREADS = 6;

  private final ExecutorService threads =
      Executors.newFixedThreadPool(
          THREADS, Thread.ofPlatform().name("import-", 1).daemon().factory());

  /// Runs `work` for each item and returns the results in the order of `items`. Blocks until all
  /// are finished.
  <T, R> List<R> each(Collection<T> items, Function<T, R> work) {
    List<Callable<R>> calls = new ArrayList<>(items.size());
    items.forEach(item -> calls.add(() -> work.apply(item)));
    try {
      List<R> results = new ArrayList<>(calls.size());
      for (Future<R> result : threads.invokeAll(calls)) {
        results.add(result.get());
      }
      return results;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ImportException("The import was interrupted: run it again to continue", e);
    } catch (ExecutionException e) {
      throw cause(e);
    }
  }

  /// Returns the cause of a failed task.
  static RuntimeException cause(ExecutionException e) {
    return e.getCause() instanceof RuntimeException known
        ? known
        : new IllegalStateException(e.getCause());
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
