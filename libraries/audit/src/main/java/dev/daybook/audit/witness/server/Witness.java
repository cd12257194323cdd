package dev.daybook.audit.witness.server;

import dev.daybook.audit.notes.Checkpoint;
import dev.daybook.audit.notes.Cosigner;
import dev.daybook.audit.notes.CosignerKey;
import dev.daybook.audit.notes.InvalidNoteException;
import dev.daybook.audit.notes.SignedNote;
import dev.daybook.audit.notes.VerifierKey;
import dev.daybook.audit.tree.ConsistencyProof;
import dev.daybook.audit.tree.Hash;
import dev.daybook.audit.tree.InvalidProofException;
import dev.daybook.audit.tree.TreeHead;
import dev.daybook.audit.witness.AddCheckpoint;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A witness by C2SP [tlog-witness](https://c2sp.org/tlog-witness): it cosigns a checkpoint of a
/// log if the tree begins with all that it has cosigned of the log before, and remembers it on disk
/// before it answers. So it cosigns no two histories of one log.
///
/// It answers requests; a web server of the application receives them. Thread-safe: of concurrent
/// requests for one log, one at a time is compared and remembered.
public final class Witness {
  private static final Logger LOG = LoggerFactory.getLogger(Witness.class);

  /// The origin of an epoch of a log of Daybook; the group is the part that all epochs have.
  private static final Pattern EPOCH =
      Pattern.compile("(.+/log/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/e\\d+-[0-9a-f]{8}");

  private final WitnessFolder folder;
  private final Cosigner cosigner;
  private final InstantSource clock;
  private final Map<String, FollowedLog> logs = new TreeMap<>();

  /// A log of which checkpoints are cosigned.
  private static final class FollowedLog {
    private final List<VerifierKey> keys = new ArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private Optional<SignedNote> latest = Optional.empty();

    TreeHead head() {
      return latest.map(note -> Checkpoint.parse(note.text()).head()).orElse(TreeHead.EMPTY);
    }
  }

  /// A witness of some logs. Their keys are remembered.
  ///
  /// @param keys the logs' keys, whose names are the origins
  /// @throws WitnessException if the folder is damaged; or if a key is that of another epoch of a
  ///   log that was cosigned before, and its succession wasn't accepted ([WitnessFolder#accept])
  public Witness(
      WitnessFolder folder, Cosigner cosigner, Collection<VerifierKey> keys, InstantSource clock) {
    this.folder = folder;
    this.cosigner = cosigner;
    this.clock = clock;
    List<String> cosigned = folder.cosignedOrigins();
    keys.forEach(key -> requireAccepted(key, cosigned));
    folder.acceptedKeys().forEach(this::follow);
    keys.forEach(this::follow);
    logs.forEach((origin, log) -> log.latest = verified(folder.latest(origin), log.keys));
  }

  private void requireAccepted(VerifierKey key, List<String> cosigned) {
    if (folder.isKnown(key) || cosigned.contains(key.name())) {
      return;
    }
    Matcher epoch = EPOCH.matcher(key.name());
    if (epoch.matches()) {
      cosigned.stream()
          .filter(origin -> origin.startsWith(epoch.group(1) + "/e"))
          .findFirst()
          .ifPresent(
              origin -> {
                throw new WitnessException(
                    "%s is another epoch of the log %s, which was cosigned before: give its succession, and see what it does not continue"
                        .formatted(key.name(), origin));
              });
    }
  }

  private void follow(VerifierKey key) {
    List<VerifierKey> known = logs.computeIfAbsent(key.name(), origin -> new FollowedLog()).keys;
    if (!known.contains(key)) {
      known.add(key);
      folder.follow(key);
    }
  }

  private static Optional<SignedNote> verified(Optional<SignedNote> note, List<VerifierKey> keys) {
    note.ifPresent(
        it -> {
          if (keys.stream().noneMatch(key -> isSigned(it, key))) {
            throw new WitnessException(
                "The remembered checkpoint of %s is not signed by its key: it was changed"
                    .formatted(keys.getFirst().name()));
          }
        });
    return note;
  }

  private static boolean isSigned(SignedNote note, VerifierKey key) {
    try {
      Checkpoint.verify(note, key);
      return true;
    } catch (InvalidNoteException ignored) { // by another key, or changed
      return false;
    }
  }

  /// The key by which the cosignatures are verified.
  public CosignerKey key() {
    return cosigner.key();
  }

  /// The keys of all logs that are followed.
  public List<VerifierKey> logs() {
    return logs.values().stream().flatMap(log -> log.keys.stream()).toList();
  }

  /// Number of events of the largest tree of a log that was cosigned; 0 if none.
  public long cosigned(String origin) {
    FollowedLog log = logs.get(origin);
    if (log == null) {
      return 0;
    }
    log.lock.lock();
    try {
      return log.head().size();
    } finally {
      log.lock.unlock();
    }
  }

  /// The largest checkpoint of a log that was cosigned, with the signatures of log and witness, for
  /// `GET <prefix>/<hash>/checkpoint`.
  ///
  /// @param hash SHA-256 of the log's origin, in lower-case hexadecimal digits
  public Optional<SignedNote> checkpoint(String hash) {
    return logs.entrySet().stream()
        .filter(log -> WitnessFolder.hash(log.getKey()).equals(hash))
        .findFirst()
        .flatMap(log -> latest(log.getValue()));
  }

  private static Optional<SignedNote> latest(FollowedLog log) {
    log.lock.lock();
    try {
      return log.latest;
    } finally {
      log.lock.unlock();
    }
  }

  /// Answers `POST <prefix>/add-checkpoint`.
  ///
  /// @param body of the request, in the form of [AddCheckpoint]
  public WitnessResponse addCheckpoint(byte[] body) {
    AddCheckpoint request;
    try {
      request = AddCheckpoint.parse(body);
    } catch (IllegalArgumentException e) {
      return WitnessResponse.refusal(WitnessResponse.MALFORMED, String.valueOf(e.getMessage()));
    }
    FollowedLog log = logs.get(request.origin());
    if (log == null) {
      return WitnessResponse.refusal(
          WitnessResponse.UNKNOWN_LOG, "This witness doesn't follow a log of this origin");
    }
    List<SignedNote.Signature> signatures;
    try {
      signatures = signatures(request.checkpoint(), log.keys);
    } catch (InvalidNoteException e) {
      return refuse(request, WitnessResponse.NOT_SIGNED, String.valueOf(e.getMessage()));
    }
    if (request.oldSize() > request.size()) {
      return refuse(
          request,
          WitnessResponse.MALFORMED,
          "The old size, %d, is larger than the checkpoint".formatted(request.oldSize()));
    }
    log.lock.lock();
    try {
      return update(log, request, signatures);
    } catch (IOException e) {
      LOG.error("A checkpoint of {} can't be remembered", request.origin(), e);
      return WitnessResponse.refusal(
          WitnessResponse.NOT_STORED, "The witness can't store the checkpoint");
    } finally {
      log.lock.unlock();
    }
  }

  /// The valid signatures by keys of the log.
  private static List<SignedNote.Signature> signatures(
      SignedNote checkpoint, List<VerifierKey> keys) {
    List<VerifierKey> signed = keys.stream().filter(checkpoint::isSignedBy).toList();
    if (signed.isEmpty()) {
      throw new InvalidNoteException("The checkpoint is not signed by a key of the log");
    }
    signed.forEach(checkpoint::verify);
    return checkpoint.signatures().stream()
        .filter(it -> signed.stream().anyMatch(key -> key.isOwn(it)))
        .distinct()
        .toList();
  }

  /// Compares a checkpoint with the remembered one, and remembers and cosigns it.
  private WitnessResponse update(
      FollowedLog log, AddCheckpoint request, List<SignedNote.Signature> signatures)
      throws IOException {
    TreeHead cosigned = log.head();
    if (request.oldSize() != cosigned.size()) {
      return WitnessResponse.otherSize(cosigned.size());
    }
    if (request.size() == 0 && !request.root().equals(Hash.EMPTY_TREE)) {
      return refuse(
          request, WitnessResponse.INCONSISTENT, "An empty tree has the root " + Hash.EMPTY_TREE);
    }
    var head = new TreeHead(request.size(), request.root());
    if (head.size() == cosigned.size() && !head.root().equals(cosigned.root())) {
      folder.keepFork(request.origin(), new SignedNote(request.checkpoint().text(), signatures));
      LOG.error(
          "{} is forked: its key has signed two trees of {} events, {} and {}",
          request.origin(),
          head.size(),
          cosigned.root(),
          head.root());
      return WitnessResponse.refusal(
          WitnessResponse.INCONSISTENT,
          "Forked: another tree of %d events was cosigned".formatted(head.size()));
    }
    try {
      new ConsistencyProof(cosigned.size(), head.size(), request.path()).verify(cosigned, head);
    } catch (InvalidProofException e) {
      return refuse(request, WitnessResponse.INCONSISTENT, String.valueOf(e.getMessage()));
    }
    var cosignature = cosigner.cosign(request.checkpoint().text(), clock.instant());
    var note =
        new SignedNote(request.checkpoint().text(), signatures)
            .withSignatures(List.of(cosignature));
    folder.remember(request.origin(), note); // before the answer
    log.latest = Optional.of(note);
    return WitnessResponse.cosigned(cosignature);
  }

  private static WitnessResponse refuse(AddCheckpoint request, int status, String reason) {
    LOG.warn(
        "Refused a checkpoint of {} events of {}, root {}, from {}: {}",
        request.size(),
        request.origin(),
        request.root(),
        request.oldSize(),
        reason);
    return WitnessResponse.refusal(status, reason);
  }
}
