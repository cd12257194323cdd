package dev.daybook.audit.verification.background;

import dev.daybook.audit.notes.VerifierKey;
import dev.daybook.audit.verification.AuditVerification;
import dev.daybook.audit.verification.Fault;
import dev.daybook.audit.verification.Pacing;
import dev.daybook.audit.verification.VerificationOptions;
import dev.daybook.audit.verification.VerificationProgress;
import dev.daybook.audit.verification.VerificationReport;
import dev.daybook.audit.verification.background.VerificationStatus.Completed;
import dev.daybook.eventstore.subscriptions.Checkpoints;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Verifies the newest tree of a log again and again, slowly, on a thread of its own, with a pause
/// between two runs. Run it on every node: one node at a time verifies, under a lease, the others
/// stand by. Each run compares the events that the tree has when the run begins, all epochs
/// included, and the index by tags.
///
/// A fault is told in the log as an error, with its position, and in [#status()] until a complete
/// run finds none. A run that is interrupted by a restart goes on from a file. A failure of the
/// database is told in the status and, once, in the log; the attempt is repeated after 1 s to 1
/// min. It holds no connection between two pages.
///
/// Thread-safe.
public final class BackgroundVerification implements AutoCloseable {
  /// How long a node without a sign of life excludes the others.
  static final Duration LEASE = Duration.ofMinutes(1);

  /// The lease's name among those of subscriptions.
  private static final String LEASE_NAME = "audit verification";

  private static final Duration RENEWAL = LEASE.dividedBy(6);

  /// How often a node that stands by, or waits for the tree, looks.
  private static final Duration LOOK = Duration.ofSeconds(2);

  private static final Duration RETRY_FIRST = Duration.ofSeconds(1);
  private static final Duration RETRY_LONGEST = Duration.ofMinutes(1);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

  private static final Logger LOG = LoggerFactory.getLogger(BackgroundVerification.class);

  private final VerifiedTree tree;
  private final Checkpoints.Lease lease;
  private final RunFiles files;
  private final long eventsPerSecondMax;
  private final Duration pause;
  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition closing = lock.newCondition();
  private final Thread thread;
  private boolean closed;
  private volatile VerificationStatus status = VerificationStatus.INITIAL;

  // Of the thread:
  private @Nullable Long standsBySince;
  private boolean holdsLease;
  private long renewedAt;
  private Duration retry = RETRY_FIRST;
  private String warnedOf = "";
  private final ToldFaults told = new ToldFaults();

  private BackgroundVerification(
      VerifiedTree tree,
      Checkpoints checkpoints,
      Path folder,
      long eventsPerSecondMax,
      Duration pause,
      InstantSource clock) {
    this.tree = tree;
    this.lease = checkpoints.lease(LEASE_NAME, LEASE);
    this.files = new RunFiles(folder);
    this.eventsPerSecondMax = eventsPerSecondMax;
    this.pause = pause;
    this.clock = clock;
    this.thread = Thread.ofPlatform().daemon().name("audit-verification").unstarted(this::run);
  }

  /// Starts to verify.
  ///
  /// @param tree what is verified
  /// @param checkpoints have the lease, for all nodes
  /// @param folder an existing folder of this node, in which it keeps how far it is
  /// @param eventsPerSecondMax maximum rate of events and, after them, of tags; 0 for no limit
  /// @param pause between the end of a run and the start of the next one; more than zero
  public static BackgroundVerification start(
      VerifiedTree tree,
      Checkpoints checkpoints,
      Path folder,
      long eventsPerSecondMax,
      Duration pause,
      InstantSource clock) {
    var verification =
        new BackgroundVerification(tree, checkpoints, folder, eventsPerSecondMax, pause, clock);
    verification.thread.start();
    return verification;
  }

  public VerificationStatus status() {
    return status;
  }

  private void run() {
    try {
      while (true) {
        sleep(step());
      }
    } catch (InterruptedException ignored) { // closed
    }
    release();
  }

  /// @return time until the next step
  /// @throws InterruptedException if it was closed
  private Duration step() throws InterruptedException {
    try {
      if (!lease.take()) {
        return standBy();
      }
      renewedAt = System.nanoTime();
      VerifierKey key = tree.key();
      if (!holdsLease) {
        begin(key);
      }
      Duration due = due(key);
      if (due.isPositive()) {
        status = status.idle();
        return due.compareTo(RENEWAL) < 0 ? due : RENEWAL;
      }
      return new Run(key).run();
    } catch (RuntimeException e) { // of the database or a file: the next attempt may succeed
      return failed(e);
    }
  }

  private Duration standBy() {
    holdsLease = false;
    if (standsBySince == null) {
      standsBySince = System.nanoTime();
    }
    status = status.standingBy();
    return LOOK;
  }

  /// Continues with what this node has kept, unless another node has verified since.
  private void begin(VerifierKey key) {
    if (standsBySince != null && System.nanoTime() - standsBySince > 2 * LEASE.toNanos()) {
      files.discard();
    }
    standsBySince = null;
    status = files.runs(key).last().map(status::completed).orElseGet(status::idle);
    holdsLease = true;
  }

  /// Time until the next run.
  private Duration due(VerifierKey key) {
    KeptRuns runs = files.runs(key);
    if (runs.current().isPresent() || runs.last().isEmpty()) {
      return Duration.ZERO;
    }
    Duration since = Duration.between(runs.last().get().endedAt(), clock.instant());
    return since.isNegative() ? Duration.ZERO : pause.minus(since); // the clock was set back
  }

  private Duration failed(RuntimeException cause) {
    String message = String.valueOf(cause.getMessage());
    if (!message.equals(warnedOf)) {
      LOG.warn("The log can't be verified, and it is tried again: {}", message);
      warnedOf = message;
    }
    status = status.failed(message);
    Duration next = retry;
    retry =
        next.multipliedBy(2).compareTo(RETRY_LONGEST) < 0 ? next.multipliedBy(2) : RETRY_LONGEST;
    return next;
  }

  private void release() {
    try {
      lease.release();
    } catch (RuntimeException e) { // it ends by itself
      LOG.warn("The lease of the verification ends in {}: {}", LEASE, e.getMessage());
    }
  }

  /// @throws InterruptedException if it was closed
  private void sleep(Duration time) throws InterruptedException {
    long left = time.toNanos();
    lock.lock();
    try {
      while (!closed && left > 0) {
        left = closing.awaitNanos(left);
      }
      if (closed) {
        throw new InterruptedException("Closed");
      }
    } finally {
      lock.unlock();
    }
  }

  /// Returns when the page that is being compared has ended, at the latest after 10 s. The next
  /// start goes on there, on whichever node if this one has no files.
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      closing.signalAll();
    } finally {
      lock.unlock();
    }
    try {
      if (!thread.join(CLOSE_TIMEOUT)) {
        LOG.warn("The verification of the log does not end");
      }
    } catch (InterruptedException ignored) {
      Thread.currentThread().interrupt();
    }
  }

  /// A run. Between two pages it renews the lease, tells new faults and waits.
  private final class Run implements Pacing {
    private final VerifierKey key;
    private final AuditVerification verification;
    private @Nullable VerificationProgress progress;
    private long position;
    private boolean lostLease;
    private boolean isOutdated;

    Run(VerifierKey key) {
      this.key = key;
      this.verification =
          tree.verification(
              key,
              VerificationOptions.defaults()
                  .withResume(files.state())
                  .withEventsPerSecondMax(eventsPerSecondMax)
                  .withProgress(it -> progress = it));
    }

    /// @return time until the next step
    /// @throws InterruptedException if the verification was closed
    Duration run() throws InterruptedException {
      if (verification.signed() == 0 || !isCurrent()) { // not sealed yet, or being filled again
        status = status.idle();
        return LOOK;
      }
      Instant startedAt = files.runs(key).current().orElseGet(clock::instant);
      files.begin(key, startedAt);
      status = status.started(startedAt);
      try {
        VerificationReport report = verification.run(this);
        if (report.isSound() || isCurrent()) {
          complete(new Completed(startedAt, clock.instant(), report));
          return Duration.ZERO;
        }
        isOutdated = true;
      } catch (InterruptedException e) {
        if (!lostLease && !isOutdated) {
          throw e;
        }
      } catch (IllegalArgumentException e) { // the file of the state is damaged
        files.abandon(key);
        throw e;
      }
      if (isOutdated) {
        LOG.info(
            "The verification begins again: the log has a new epoch, or its tree is filled again");
        files.abandon(key);
      }
      return LOOK;
    }

    private void complete(Completed run) {
      files.complete(key, run);
      told.complete(run.report());
      retry = RETRY_FIRST;
      warnedOf = "";
      status = status.completed(run);
    }

    /// Whether the tree is still the newest one, and has all that was signed. Where it isn't,
    /// differences are no faults.
    private boolean isCurrent() {
      return tree.key().equals(key) && tree.size() >= verification.signed();
    }

    @Override
    public long nanoTime() {
      return System.nanoTime();
    }

    @Override
    public void pause(Duration time) throws InterruptedException {
      if (progress != null) {
        advance(progress);
      }
      long until = System.nanoTime() + time.toNanos();
      long left;
      do {
        renew();
        left = until - System.nanoTime();
        sleep(Duration.ofNanos(Math.clamp(left, 0, RENEWAL.toNanos())));
        left = until - System.nanoTime();
      } while (left > 0);
    }

    private void advance(VerificationProgress to) throws InterruptedException {
      List<Fault> untold = told.untold(to.faults());
      if (!untold.isEmpty() && !isCurrent()) {
        isOutdated = true;
        throw new InterruptedException("The tree is another one");
      }
      told.tell(untold);
      status = status.advanced(to, to.position() - Math.max(position, to.from()));
      position = to.position();
    }

    private void renew() throws InterruptedException {
      if (System.nanoTime() - renewedAt < RENEWAL.toNanos()) {
        return;
      }
      if (!lease.renew()) {
        lostLease = true;
        throw new InterruptedException("Another node verifies");
      }
      renewedAt = System.nanoTime();
    }
  }
}
