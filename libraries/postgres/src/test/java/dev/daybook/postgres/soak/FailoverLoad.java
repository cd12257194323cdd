package dev.daybook.postgres.soak;

import static dev.daybook.testing.Patience.PATIENCE;

import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.subscriptions.Subscription;
import dev.daybook.postgres.projections.running.ProjectionRunner;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Writers and readers of every kind on a node, a read model and a subscription.
final class FailoverLoad implements AutoCloseable {
  static final int WRITERS = 32;

  private static final int STREAM_READERS = 2;
  private static final long POLL_MS = 20;

  private final FailoverNode node;
  private final Path file;
  private final Acknowledgements acknowledgements = new Acknowledgements(WRITERS);
  private final Journal journal;
  private final AtomicBoolean ended = new AtomicBoolean();
  private final Queue<UUID> fed = new ConcurrentLinkedQueue<>();
  private final ProjectionRunner projection;
  private final List<Thread> callers = new ArrayList<>();

  /// Starts all of them.
  ///
  /// @param node is closed by [#close()]
  /// @param file for the results
  /// @param pause of a writer before each append
  FailoverLoad(FailoverNode node, Path file, Random random, Duration pause) throws IOException {
    this.node = node;
    this.file = file;
    this.journal = Journal.create(file, acknowledgements);
    this.projection = node.log().project(new SeenEvents());
    var _ =
        node.log()
            .subscribe(
                Subscription.of("fed", node.log(), (RecordedEvent e) -> fed.add(e.eventId())));
    BooleanSupplier writersEnd =
        () -> {
          LockSupport.parkNanos(pause.toNanos());
          return ended.get();
        };
    for (int i = 1; i <= WRITERS; i++) {
      var writer =
          new Writer("w" + i, node.log(), null, journal, new Random(random.nextLong()), writersEnd);
      callers.add(
          (i % 2 == 0 ? Thread.ofVirtual() : Thread.ofPlatform().daemon()).unstarted(writer));
    }
    var readers = new Readers(node.log(), journal, ended::get);
    node.log().tailer().subscribe(readers.tailing());
    for (int i = 1; i <= STREAM_READERS; i++) {
      callers.add(Thread.ofVirtual().unstarted(readers.ofStreams(new Random(random.nextLong()))));
    }
    callers.add(Thread.ofPlatform().daemon().unstarted(readers.ofLog()));
    callers.forEach(Thread::start);
  }

  /// Forgets acknowledgements; call it before a failure.
  void forgetAcknowledgements() {
    acknowledgements.clear();
  }

  /// Waits until an append of each writer was acknowledged after a time.
  ///
  /// @param since by `System.nanoTime()`
  /// @return when the last writer got its first one; empty if a caller got an unexpected exception,
  ///   as the journal has it
  OptionalLong awaitAnswers(long since) throws InterruptedException {
    long until = System.nanoTime() + PATIENCE.toNanos();
    OptionalLong answered = acknowledgements.slowest(since);
    while (answered.isEmpty() && !acknowledgements.hasStrange()) {
      if (System.nanoTime() > until) {
        throw new IllegalStateException("Waited too long for the writers");
      }
      Thread.sleep(POLL_MS);
      answered = acknowledgements.slowest(since);
    }
    return answered;
  }

  /// Ends the callers, and waits for their last results.
  void end() throws InterruptedException {
    ended.set(true);
    for (Thread caller : callers) {
      caller.join();
    }
  }

  /// Waits until the read model and the subscription have the whole log.
  void awaitReaders() throws InterruptedException {
    long head = node.log().head();
    if (!projection.awaitPosition(head, PATIENCE)) {
      throw new IllegalStateException("The projection does not go on: " + projection.status());
    }
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (fed.size() < head) {
      if (System.nanoTime() > until) {
        throw new IllegalStateException("Waited too long for the subscription");
      }
      Thread.sleep(POLL_MS);
    }
  }

  /// Ids of the events that the subscription has handled, in order.
  List<UUID> fed() {
    return List.copyOf(fed);
  }

  /// All results; complete when this is closed.
  List<Entry> entries() throws IOException {
    return Journal.read(file);
  }

  /// Ends the callers, and closes the node.
  @Override
  public void close() throws IOException {
    try {
      end();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      node.close();
      journal.close();
    }
  }
}
