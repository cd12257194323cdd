package dev.daybook.audit.witness.client;

import dev.daybook.audit.encoding.Decimal;
import dev.daybook.audit.encoding.FirstLine;
import dev.daybook.audit.encoding.StrictUtf8;
import dev.daybook.audit.notes.Checkpoint;
import dev.daybook.audit.notes.CosignerKey;
import dev.daybook.audit.notes.InvalidNoteException;
import dev.daybook.audit.notes.SignedNote;
import dev.daybook.audit.tree.TreeHead;
import dev.daybook.audit.witness.AddCheckpoint;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Asks one witness for cosignatures. Used by one thread at a time.
final class WitnessClient {
  private static final int RESPONSE_BYTES_MAX = 1 << 16;
  private static final int ATTEMPTS_MAX = 4;
  private static final int OK = 200;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;
  private static final int UNPROCESSABLE = 422;

  private final CosignerKey key;
  private final URI address;
  private final HttpClient http;
  private final Duration timeout;
  private String origin = "";
  private long known;

  /// @param prefix what the witness's addresses begin with
  /// @param timeout for each request, with its response
  WitnessClient(CosignerKey key, URI prefix, HttpClient http, Duration timeout) {
    this.key = key;
    this.address = URI.create(prefix.toString().replaceFirst("/+$", "") + "/add-checkpoint");
    this.http = http;
    this.timeout = timeout;
  }

  /// What came of a request.
  sealed interface Outcome {}

  /// The witness has cosigned it.
  record Cosigned(SignedNote.Signature signature, Instant time) implements Outcome {}

  /// The witness has cosigned a later checkpoint of the log, which another node has signed.
  record Superseded() implements Outcome {}

  /// It has not cosigned it.
  record Failed(WitnessFailure reason, String message) implements Outcome {}

  /// Asks for the cosignature of a checkpoint. Blocks up to the time-out for each of a few
  /// requests.
  Outcome cosign(SignedNote checkpoint, SignedTree tree) throws InterruptedException {
    Checkpoint parsed = Checkpoint.parse(checkpoint.text());
    if (!parsed.origin().equals(origin)) {
      origin = parsed.origin();
      known = 0;
    }
    TreeHead head = parsed.head();
    try {
      for (int attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
        if (known > head.size()) {
          return larger(known, tree);
        }
        var request = AddCheckpoint.of(tree.consistency(known, head.size()), checkpoint);
        HttpResponse<byte[]> response = send(request.encode());
        String text = StrictUtf8.decode(response.body());
        if (response.statusCode() != CONFLICT) {
          return outcome(checkpoint, response.statusCode(), text);
        }
        long size = Decimal.parse(text.strip());
        if (size == known) {
          return new Failed(
              WitnessFailure.INVALID_RESPONSE,
              "The witness refuses a proof from %d, the size that it has cosigned".formatted(size));
        }
        known = size;
      }
      return new Failed(
          WitnessFailure.REFUSED, "Others have checkpoints of this log cosigned all the time");
    } catch (TimeoutException | HttpTimeoutException e) {
      return new Failed(
          WitnessFailure.TIMED_OUT, "%s did not respond in %s".formatted(address, timeout));
    } catch (IOException e) {
      return new Failed(
          WitnessFailure.UNREACHABLE, "The request to %s failed: %s".formatted(address, e));
    } catch (IllegalArgumentException e) {
      return new Failed(
          WitnessFailure.INVALID_RESPONSE, FirstLine.of(String.valueOf(e.getMessage())));
    }
  }

  private HttpResponse<byte[]> send(byte[] body)
      throws IOException, InterruptedException, TimeoutException {
    var request =
        HttpRequest.newBuilder(address)
            .header("Content-Type", "text/plain; charset=utf-8")
            .POST(BodyPublishers.ofByteArray(body))
            .build();
    CompletableFuture<HttpResponse<byte[]>> response =
        http.sendAsync(request, head -> new BoundedBody(RESPONSE_BYTES_MAX));
    try {
      return response.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw new IOException(e.getCause());
    } finally {
      response.cancel(true); // no effect if it is complete
    }
  }

  private Outcome outcome(SignedNote checkpoint, int status, String text) {
    return switch (status) {
      case OK -> cosigned(checkpoint, text);
      case FORBIDDEN ->
          new Failed(
              WitnessFailure.KEY_REFUSED, "The log's key is not known: " + FirstLine.of(text));
      case NOT_FOUND ->
          new Failed(
              WitnessFailure.UNKNOWN_LOG,
              "The witness doesn't follow %s: its operator must add the log's key"
                  .formatted(origin));
      case UNPROCESSABLE ->
          known > 0
              ? new Failed(
                  WitnessFailure.FORKED,
                  "The witness has cosigned %d events of %s that this log doesn't begin with: %s"
                      .formatted(known, origin, FirstLine.of(text)))
              : new Failed(WitnessFailure.REFUSED, FirstLine.of(text));
      default ->
          new Failed(WitnessFailure.REFUSED, "Status %d: %s".formatted(status, FirstLine.of(text)));
    };
  }

  private Outcome cosigned(SignedNote checkpoint, String text) {
    List<SignedNote.Signature> own;
    try {
      own =
          text.lines()
              .limit(SignedNote.SIGNATURES_MAX)
              .map(SignedNote.Signature::parse)
              .filter(key::isOwn)
              .limit(1)
              .toList();
      Instant time = key.verify(new SignedNote(checkpoint.text(), own));
      known = Checkpoint.parse(checkpoint.text()).head().size();
      return new Cosigned(own.getFirst(), time);
    } catch (InvalidNoteException e) {
      return new Failed(
          WitnessFailure.INVALID_RESPONSE, FirstLine.of(String.valueOf(e.getMessage())));
    }
  }

  /// The witness has cosigned a larger tree than that of the checkpoint.
  private Outcome larger(long size, SignedTree tree) {
    long signed = tree.signed();
    return signed >= size
        ? new Superseded()
        : new Failed(
            WitnessFailure.FORKED,
            "The witness has cosigned %d events of %s, and this log has signed only %d: it was restored to an earlier state, or its key is used elsewhere"
                .formatted(size, origin, signed));
  }
}
