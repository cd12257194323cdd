package dev.daybook.accounts.http.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.daybook.accounts.http.request.Query;
import dev.daybook.accounts.http.request.WaitPreference;
import dev.daybook.accounts.http.response.Json;
import dev.daybook.accounts.http.response.Problem;
import dev.daybook.accounts.http.response.ProblemException;
import dev.daybook.accounts.http.response.ProblemType;
import dev.daybook.accounts.http.routing.Exchange;
import dev.daybook.accounts.http.routing.Routes;
import dev.daybook.audit.Receipt;
import dev.daybook.audit.tree.InvalidProofException;
import dev.daybook.eventstore.EventFilter;
import dev.daybook.eventstore.RecordedEvent;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Routes for the receipt of an event, and for its data and metadata as the database writes them,
/// whose hashes the receipt proves.
final class ReceiptRoutes {
  private static final Logger LOG = LoggerFactory.getLogger(ReceiptRoutes.class);
  private static final String EVENT = "/api/events/{position}/";
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final Pattern POSITION = Pattern.compile("[1-9]\\d{0,17}");

  private final AuditedLog log;
  private final AuditReads reads;

  ReceiptRoutes(AuditedLog log, AuditReads reads) {
    this.log = log;
    this.reads = reads;
  }

  void addTo(Routes routes) {
    routes.get(EVENT + "proof", this::proof);
    routes.get(EVENT + "stored", this::stored);
  }

  private void proof(Exchange exchange) {
    new Query(exchange, Set.of());
    long position = position(exchange);
    SealedTrees sealed = AuditRoutes.required(log.trees());
    Duration wait = WaitPreference.apply(exchange).orElse(Duration.ZERO);
    Receipt receipt =
        find(sealed, position)
            .or(() -> awaited(sealed, position, wait))
            .orElseThrow(() -> new ProblemException(notSealed(sealed, position)));
    exchange.contentType(TEXT).body(receipt.toString().getBytes(UTF_8));
  }

  /// @throws ProblemException if the log has no event at the position
  private Optional<Receipt> find(SealedTrees sealed, long position) {
    return reads.run(
        () -> {
          try {
            Optional<Receipt> receipt = sealed.receipt(position);
            if (receipt.isEmpty() && position > log.stored().head()) {
              throw new ProblemException(notFound());
            }
            return receipt;
          } catch (InvalidProofException e) {
            LOG.error("The event at position {} can't be proved: {}", position, e.getMessage());
            throw new ProblemException(
                Problem.of(
                    ProblemType.UNPROVED,
                    ("The event at position %d can't be proved: the event or the tree was changed."
                            + " An operator must verify the log.")
                        .formatted(position)));
          }
        });
  }

  /// The wait holds no connection.
  private Optional<Receipt> awaited(SealedTrees sealed, long position, Duration wait) {
    try {
      return sealed.schedule().awaitSigned(position, wait)
          ? find(sealed, position)
          : Optional.empty();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private static Problem notSealed(SealedTrees sealed, long position) {
    long seconds = Math.max(1, sealed.interval().plusMillis(999).toSeconds());
    return Problem.of(
            ProblemType.NOT_SEALED,
            "The event at position %d is not under a checkpoint yet; the last one has %d events. Try again."
                .formatted(position, sealed.schedule().signed()))
        .withHeader("Retry-After", Long.toString(seconds));
  }

  private void stored(Exchange exchange) {
    new Query(exchange, Set.of());
    long position = position(exchange);
    RecordedEvent event =
        reads
            .run(() -> log.stored().readLogPage(position - 1, EventFilter.all(), 1))
            .events()
            .stream()
            .filter(it -> it.position() == position)
            .findFirst()
            .orElseThrow(() -> new ProblemException(notFound()));
    exchange.contentType(Json.CONTENT_TYPE);
    exchange.body(
        Json.bytes(
            json -> {
              json.writeStartObject();
              json.writeNumberProperty("position", position);
              json.writeStringProperty("data", event.data());
              json.writeStringProperty("metadata", event.metadata());
              json.writeEndObject();
            }));
  }

  private static Problem notFound() {
    return Problem.of(ProblemType.EVENT_NOT_FOUND, "The log has no event at this position.");
  }

  private static long position(Exchange exchange) {
    String text = exchange.pathParameter("position");
    if (!POSITION.matcher(text).matches()) {
      throw ProblemException.invalid(
          "position", "The position must be a whole number from 1, with at most 18 digits.");
    }
    return Long.parseLong(text);
  }
}
