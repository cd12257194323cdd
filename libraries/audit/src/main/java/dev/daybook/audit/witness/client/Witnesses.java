package dev.daybook.audit.witness.client;

import dev.daybook.audit.notes.Checkpoint;
import dev.daybook.audit.notes.SignedNote;
import dev.daybook.audit.tree.ConsistencyProof;
import dev.daybook.audit.witness.PolicyResult;
import dev.daybook.audit.witness.TrustPolicy;
import dev.daybook.audit.witness.client.WitnessClient.Failed;
import dev.daybook.audit.witness.client.WitnessClient.Outcome;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Asks the witnesses of a policy to cosign checkpoints of a log, by C2SP
/// [tlog-witness](https://c2sp.org/tlog-witness). Thread-safe.
///
/// A witness that fails is asked again after 1 s, then after twice the time each, up to 1 min. A
/// witness whose last attempt failed is not waited for; its cosignature comes with a later call.
public final class Witnesses implements AutoCloseable {
  /// Default time-out of a request.
  public static final Duration TIMEOUT = Duration.ofSeconds(2);

  /// Shortest time-out.
  public static final Duration TIMEOUT_MIN = Duration.ofMillis(10);

  /// Longest time-out.
  public static final Duration TIMEOUT_MAX = Duration.ofMinutes(1);

  /// Once the policy is met, the time that other witnesses have left to respond.
  private static final Duration AFTER_QUORUM = Duration.ofMillis(200);

  private final TrustPolicy policy;
  private final Duration timeout;
  private final InstantSource clock;
  private final HttpClient http;
  private final List<AskedWitness> asked;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Set<Thread> running = new HashSet<>();
  private int calls;
  private boolean closed;

  /// The newest checkpoint on which there is a verdict.
  private Optional<SignedNote> newest = Optional.empty();

  private volatile PolicyStatus status;

  /// The witnesses of a policy. Those without a URL are not asked.
  ///
  /// @param timeout of a request with its response, [#TIMEOUT_MIN] to [#TIMEOUT_MAX]
  /// @throws IllegalArgumentException if the time-out is out of its range, or a URL is no address
  ///   of a web server
  public Witnesses(TrustPolicy policy, Duration timeout, InstantSource clock) {
    if (timeout.compareTo(TIMEOUT_MIN) < 0 || timeout.compareTo(TIMEOUT_MAX) > 0) {
      throw new IllegalArgumentException(
          "The time-out of witnesses is %s to %s, not %s"
              .formatted(TIMEOUT_MIN, TIMEOUT_MAX, timeout));
    }
    policy.witnesses().forEach(it -> it.url().ifPresent(Witnesses::requireAddress));
    this.policy = policy;
    this.timeout = timeout;
    this.clock = clock;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(timeout)
            .build();
    Instant now = clock.instant();
    this.asked =
        policy.witnesses().stream().map(it -> new AskedWitness(it, client(it), now)).toList();
    this.status = PolicyStatus.before(each());
  }

  private Optional<WitnessClient> client(TrustPolicy.Witness witness) {
    return witness.url().map(url -> new WitnessClient(witness.key(), url, http, timeout));
  }

  private List<WitnessStatus> each() {
    return asked.stream().map(it -> it.status(newest)).toList();
  }

  private static void requireAddress(URI url) {
    boolean isWeb = "https".equals(url.getScheme()) || "http".equals(url.getScheme());
    if (!isWeb
        || url.getHost() == null
        || url.getRawUserInfo() != null
        || url.getRawQuery() != null
        || url.getRawFragment() != null) {
      throw new IllegalArgumentException(
          "The address of a witness is https://<host>[:<port>][/<path>], not " + url);
    }
  }

  /// The policy.
  public TrustPolicy policy() {
    return policy;
  }

  /// Asks the witnesses that have not cosigned this checkpoint yet. Blocks until those that
  /// responded the last time have responded, at most for the time-out, and only a moment longer
  /// than until the policy is met.
  ///
  /// @param checkpoint signed by the log, and stored by it
  /// @param tree the tree of the log
  /// @return the checkpoint with the cosignatures that were got, now or in earlier calls; what was
  ///   signed is unchanged
  public SignedNote cosign(SignedNote checkpoint, SignedTree tree) throws InterruptedException {
    SignedTree serial = new SerialTree(tree, new ReentrantLock());
    lock.lockInterruptibly();
    try {
      calls++;
      try {
        awaitResponses(checkpoint, serial);
      } finally {
        calls--;
      }
      judge(checkpoint);
      return cosigned(checkpoint);
    } finally {
      lock.unlock();
    }
  }

  private void awaitResponses(SignedNote checkpoint, SignedTree tree) throws InterruptedException {
    long end = System.nanoTime() + timeout.toNanos();
    boolean met = false;
    while (!closed) {
      startDue(checkpoint, tree); // also those that have just ended an earlier request
      if (asked.stream().noneMatch(AskedWitness::isAwaited)) {
        return;
      }
      if (!met && policy.check(cosigned(checkpoint)).isMet()) {
        met = true;
        end = Math.min(end, System.nanoTime() + AFTER_QUORUM.toNanos());
      }
      long left = end - System.nanoTime();
      if (left <= 0) {
        return;
      }
      changed.awaitNanos(left);
    }
  }

  /// Makes a checkpoint the newest one, unless another node has signed a later one: its status then
  /// has the verdict.
  private void judge(SignedNote checkpoint) {
    boolean isPassed = asked.stream().anyMatch(it -> it.hasPassed(checkpoint));
    if (!isPassed || policy.check(cosigned(checkpoint)).isMet()) {
      newest = Optional.of(checkpoint);
    }
    publish();
  }

  /// Replaces the status. While the witnesses are asked about a further checkpoint, the status is
  /// that from before: all of it is about one checkpoint.
  private void publish() {
    if (calls == 0) {
      PolicyStatus next = status.with(each());
      status =
          newest
              .map(
                  it ->
                      next.with(
                          Checkpoint.parse(it.text()),
                          policy.check(cosigned(it)).isMet(),
                          clock.instant()))
              .orElse(next);
    }
  }

  /// Proves for one witness at a time: the log has a limited number of connections.
  private record SerialTree(SignedTree tree, ReentrantLock turn) implements SignedTree {
    @Override
    public ConsistencyProof consistency(long from, long to) {
      turn.lock();
      try {
        return tree.consistency(from, to);
      } finally {
        turn.unlock();
      }
    }

    @Override
    public long signed() {
      turn.lock();
      try {
        return tree.signed();
      } finally {
        turn.unlock();
      }
    }
  }

  private SignedNote cosigned(SignedNote checkpoint) {
    return checkpoint.withSignatures(
        asked.stream().map(it -> it.cosignature(checkpoint)).flatMap(Optional::stream).toList());
  }

  private void startDue(SignedNote checkpoint, SignedTree tree) {
    Instant now = clock.instant();
    asked.stream()
        .filter(it -> it.isDue(checkpoint, now))
        .forEach(it -> start(it, checkpoint, tree));
  }

  private void start(AskedWitness witness, SignedNote checkpoint, SignedTree tree) {
    witness.begin();
    Thread thread =
        Thread.ofVirtual()
            .name("witness " + witness.witness.name())
            .unstarted(() -> run(witness, checkpoint, tree));
    running.add(thread);
    thread.start();
  }

  private void run(AskedWitness witness, SignedNote checkpoint, SignedTree tree) {
    Outcome outcome;
    try {
      outcome = witness.client().cosign(checkpoint, tree);
    } catch (InterruptedException ignored) { // by close()
      outcome = new Failed(WitnessFailure.UNREACHABLE, "The request was cancelled");
    } catch (RuntimeException e) {
      outcome = new Failed(WitnessFailure.UNPROVABLE, String.valueOf(e.getMessage()));
    }
    lock.lock();
    try {
      running.remove(Thread.currentThread());
      if (!closed) {
        witness.end(checkpoint, outcome, clock.instant());
        changed.signalAll();
        publish();
      }
    } finally {
      lock.unlock();
    }
  }

  /// Whether a checkpoint has the cosignatures that the policy demands.
  public PolicyResult check(SignedNote checkpoint) {
    return policy.check(checkpoint);
  }

  /// What is known of the policy and its witnesses. Doesn't block.
  public PolicyStatus status() {
    return status;
  }

  /// Cancels what is under way, and returns when it has ended.
  @Override
  public void close() {
    List<Thread> threads;
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
      threads = List.copyOf(running);
    } finally {
      lock.unlock();
    }
    threads.forEach(Thread::interrupt);
    http.shutdownNow();
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException ignored) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
