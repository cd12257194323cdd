package dev.daybook.audit.witness.client;

import dev.daybook.audit.notes.Checkpoint;
import dev.daybook.audit.notes.SignedNote;
import dev.daybook.audit.witness.TrustPolicy;
import dev.daybook.audit.witness.client.WitnessClient.Cosigned;
import dev.daybook.audit.witness.client.WitnessClient.Failed;
import dev.daybook.audit.witness.client.WitnessClient.Outcome;
import dev.daybook.audit.witness.client.WitnessClient.Superseded;
import dev.daybook.audit.witness.client.WitnessStatus.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/// The state of one witness: its last cosignature, its failures, and when to ask it again. One
/// without an address is never due. Guarded by the lock of [Witnesses].
final class AskedWitness {
  static final Duration BACKOFF_FIRST = Duration.ofSeconds(1);
  static final Duration BACKOFF_LONGEST = Duration.ofMinutes(1);

  private static final Logger LOG = LoggerFactory.getLogger(AskedWitness.class);

  final TrustPolicy.Witness witness;
  private final Optional<WitnessClient> client;
  private Optional<SignedNote> cosigned = Optional.empty();
  private Optional<Instant> cosignedAt = Optional.empty();
  private Optional<Failure> failure = Optional.empty();
  private long failures;
  private Duration backoff = Duration.ZERO;
  private Instant next = Instant.MIN;
  private boolean busy;

  /// The last checkpoint that was too old when the witness was asked.
  private String superseded = "";

  /// @param client empty if the witness has no address
  /// @param now for the status of a witness without an address
  AskedWitness(TrustPolicy.Witness witness, Optional<WitnessClient> client, Instant now) {
    this.witness = witness;
    this.client = client;
    if (client.isEmpty()) {
      failure =
          Optional.of(
              new Failure(
                  WitnessFailure.NO_ADDRESS, "The policy has no address of the witness", now));
    }
  }

  /// @throws java.util.NoSuchElementException if the witness has no address
  WitnessClient client() {
    return client.orElseThrow();
  }

  /// Whether the witness should be asked for a checkpoint now.
  boolean isDue(SignedNote checkpoint, Instant now) {
    return client.isPresent()
        && !busy
        && cosignature(checkpoint).isEmpty()
        && !hasPassed(checkpoint)
        && !now.isBefore(next);
  }

  void begin() {
    busy = true;
  }

  /// Whether a response is waited for: the witness is asked, and its last attempt succeeded.
  boolean isAwaited() {
    return busy && failure.isEmpty();
  }

  /// The witness's cosignature of a checkpoint, if it has cosigned it.
  Optional<SignedNote.Signature> cosignature(SignedNote checkpoint) {
    return cosigned
        .filter(it -> it.text().equals(checkpoint.text()))
        .map(it -> it.signatures().getFirst());
  }

  /// Whether the witness has cosigned a later checkpoint than this one, which another node has
  /// signed.
  boolean hasPassed(SignedNote checkpoint) {
    return superseded.equals(checkpoint.text());
  }

  void end(SignedNote checkpoint, Outcome outcome, Instant now) {
    busy = false;
    switch (outcome) {
      case Cosigned(SignedNote.Signature signature, Instant time) -> {
        cosigned = Optional.of(new SignedNote(checkpoint.text(), List.of(signature)));
        cosignedAt = Optional.of(time);
        succeed();
      }
      case Superseded unused -> {
        superseded = checkpoint.text();
        succeed();
      }
      case Failed failed -> fail(failed, now);
    }
  }

  private void succeed() {
    failure.ifPresent(it -> LOG.info("The witness {} responds again", witness.name()));
    failure = Optional.empty();
    backoff = Duration.ZERO;
    next = Instant.MIN;
  }

  private void fail(Failed failed, Instant now) {
    failures++;
    boolean isNew = failure.filter(it -> it.reason() == failed.reason()).isEmpty();
    if (isNew) {
      boolean forked = failed.reason() == WitnessFailure.FORKED;
      LOG.atLevel(forked ? Level.ERROR : Level.WARN)
          .log(
              "The witness {} has not cosigned the checkpoint ({}): {}",
              witness.name(),
              failed.reason(),
              failed.message());
    }
    Instant since = failure.filter(it -> !isNew).map(Failure::since).orElse(now);
    failure = Optional.of(new Failure(failed.reason(), failed.message(), since));
    Duration doubled = backoff.isZero() ? BACKOFF_FIRST : backoff.multipliedBy(2);
    backoff = doubled.compareTo(BACKOFF_LONGEST) < 0 ? doubled : BACKOFF_LONGEST;
    next = now.plus(backoff);
  }

  /// @param newest the newest checkpoint; empty before the first one
  WitnessStatus status(Optional<SignedNote> newest) {
    long size = cosigned.map(it -> Checkpoint.parse(it.text()).head().size()).orElse(0L);
    boolean isCurrent = newest.flatMap(this::cosignature).isPresent();
    return new WitnessStatus(witness, isCurrent, size, cosignedAt, failure, failures);
  }
}
