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

/// A few threads for what waits for the database, fewer than it has connections. Platform threads:
/// what is left at the end is interrupted, which would close a virtual thread's connection.
final class Workers implements AutoCloseable {
  private static final int THREADS = 6;

  private final ExecutorService threads =
      Executors.newFixedThreadPool(
          THREADS, Thread.ofPlatform().name("import-", 1).daemon().factory());

  /// The results in the order of `items`, when all are there.
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
      throw new ImportException("The import was interrupted; run it again to go on", e);
    } catch (ExecutionException e) {
      throw cause(e);
    }
  }

  /// What went wrong.
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
