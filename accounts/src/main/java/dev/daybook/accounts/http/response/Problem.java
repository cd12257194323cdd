package dev.daybook.accounts.http.response;

import dev.daybook.accounts.domain.Rejected;
import dev.daybook.eventstore.LogIdentity.Epoch;
import dev.daybook.eventstore.errors.AppendConditionFailedException;
import dev.daybook.eventstore.errors.AppendOutcomeUnknownException;
import dev.daybook.eventstore.errors.EventStoreException;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import dev.daybook.eventstore.errors.InvalidEventException;
import dev.daybook.eventstore.errors.LogDivergedException;
import dev.daybook.eventstore.errors.LogOverloadedException;
import dev.daybook.eventstore.errors.UnreadableEventException;
import dev.daybook.eventstore.errors.WrongExpectedVersionException;
import dev.daybook.postgres.operations.ActionNotApplicableException;
import dev.daybook.postgres.operations.IdempotencyKeyConflictException;
import io.javalin.http.HttpResponseException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What went wrong, as a caller is told (RFC 9457): the one mapping from exceptions to answers.
///
/// @param status of the HTTP answer
/// @param name of the kind of problem, for programs; `type` is `/problems/<name>`
/// @param title of the kind of problem, for people
/// @param detail one sentence on this occurrence; `error` says the same
/// @param field of the request that is at fault, if one is
/// @param id under which the log has the cause, if it is unexpected
/// @param version at which the account is, if a condition named another one
/// @param headers of the answer that belong to it
public record Problem(
    int status,
    String name,
    String title,
    String detail,
    @Nullable String field,
    @Nullable String id,
    @Nullable Long version,
    Map<String, String> headers) {
  private static final Logger LOG = LoggerFactory.getLogger(Problem.class);
  private static final Pattern NAME = Pattern.compile("[\\w.-]{1,50}");
  private static final int RETRY_AFTER_SECONDS = 1;

  static Problem invalid(String field, String detail) {
    return new Problem(400, "invalid-input", "Invalid input", detail, field, null, null, Map.of());
  }

  /// A field or parameter that there isn't. Its name is shown if it is a name.
  public static Problem unknown(String what, String name, Set<String> known) {
    String there =
        known.isEmpty()
            ? "there are none"
            : "there are " + known.stream().sorted().collect(Collectors.joining(", "));
    return new Problem(
        400,
        "invalid-input",
        "Invalid input",
        "A %s is unknown; %s.".formatted(what, there),
        NAME.matcher(name).matches() ? name : null,
        null,
        null,
        Map.of());
  }

  public static Problem unreadable(String detail) {
    return of(400, "unreadable", "Unreadable request", detail);
  }

  public static Problem unsupportedMediaType() {
    return of(
        415,
        "unsupported-media-type",
        "Unsupported media type",
        "The body has to be application/json, in UTF-8.");
  }

  public static Problem tryAgain(String name, String title, String detail) {
    String seconds = Integer.toString(RETRY_AFTER_SECONDS);
    return new Problem(503, name, title, detail, null, null, null, Map.of("Retry-After", seconds));
  }

  /// A view that has not come as far as it was asked for.
  public static Problem behind(long reached, long wanted) {
    return new Problem(
        503,
        "behind",
        "List behind",
        "The list has reached position %d, not yet %d. Try again.".formatted(reached, wanted),
        null,
        null,
        null,
        Map.of(
            "Retry-After",
            Integer.toString(RETRY_AFTER_SECONDS),
            HeaderNames.POSITION,
            Long.toString(reached)));
  }

  /// The log is not the one that this node has read.
  public static Problem restored(LogDivergedException reason) {
    return tryAgain(
        "another-past",
        "Another past",
        reason.getMessage()
            + ". Nothing is read or written until somebody says that this past holds, by"
            + " ./daybook log new-epoch.");
  }

  /// A position that was learnt in a past which the log no longer has.
  public static Problem diverged(long position, Epoch now) {
    return new Problem(
        409,
        "another-past",
        "Another past",
        "The log was restored: position %d is of another past than epoch %d, which began after %d."
            .formatted(position, now.number(), now.beganAfter()),
        "epoch",
        null,
        null,
        Map.of());
  }

  public static Problem keyReused() {
    return new Problem(
        422,
        "key-reused",
        "Key reused",
        "Another request came with this Idempotency-Key before; nothing was changed.",
        HeaderNames.IDEMPOTENCY_KEY,
        null,
        null,
        Map.of());
  }

  /// The same with a header of the answer besides its own.
  public Problem with(String header, String value) {
    Map<String, String> all = new HashMap<>(headers);
    all.put(header, value);
    return new Problem(status, name, title, detail, field, id, version, Map.copyOf(all));
  }

  public static Problem of(int status, String name, String title, String detail) {
    return new Problem(status, name, title, detail, null, null, null, Map.of());
  }

  public static Problem of(Throwable thrown) {
    return switch (thrown) {
      case ProblemException e -> e.problem();
      case Rejected e -> of(e);
      case EventStoreException e -> of(e);
      case HttpResponseException e -> of(e);
      case IdempotencyKeyConflictException _ -> keyReused();
      case ActionNotApplicableException e ->
          of(409, "act-refused", "No occasion", e.getMessage() + ".");
      default -> unexpected(thrown);
    };
  }

  private static Problem of(Rejected rejected) {
    return switch (rejected.reason()) {
      case ACCOUNT_NOT_FOUND -> of(rejected, 404, "account-not-found", "Account not found");
      case USER_ALREADY_EXISTS -> of(rejected, 409, "user-already-exists", "User already exists");
      case EMAIL_TAKEN -> emailTaken(rejected);
      case ACCOUNT_CLOSED -> of(rejected, 409, "account-closed", "Account closed");
      case ALREADY_CLOSED -> of(rejected, 409, "already-closed", "Already closed");
      case INSUFFICIENT_FUNDS -> of(rejected, 409, "insufficient-funds", "Insufficient funds");
      case CURRENCY_MISMATCH -> of(rejected, 409, "currency-mismatch", "Currency mismatch");
      case BALANCE_TOO_LARGE -> of(rejected, 409, "balance-too-large", "Balance too large");
      case AMOUNT_TOO_LARGE, TOO_MANY_DECIMALS -> invalid("amount", rejected.reason().sentence());
      case TRANSFER_TO_ITSELF -> invalid("to", rejected.reason().sentence());
    };
  }

  private static Problem of(Rejected rejected, int status, String name, String title) {
    String detail = rejected.reason().sentence();
    return new Problem(status, name, title, detail, field(rejected.party()), null, null, Map.of());
  }

  private static Problem emailTaken(Rejected rejected) {
    String detail = rejected.reason().sentence();
    return new Problem(409, "email-taken", "E-mail taken", detail, "email", null, null, Map.of());
  }

  /// The field of a transfer that names the account at fault.
  private static @Nullable String field(Rejected.@Nullable Party party) {
    return switch (party) {
      case null -> null;
      case FROM -> "from";
      case TO -> "to";
    };
  }

  private static Problem of(EventStoreException thrown) {
    return switch (thrown) {
      case LogOverloadedException _ ->
          tryAgain(
              "overloaded",
              "Overloaded",
              "There is too much to do at the moment; nothing was changed. Try again.");
      case EventStoreUnavailableException e -> {
        LOG.warn("The database is away: {}", e.getMessage());
        yield tryAgain(
            "unavailable",
            "Database unavailable",
            "The database can't be reached at the moment; nothing was changed. Try again.");
      }
      case AppendOutcomeUnknownException e -> {
        LOG.warn("The outcome of an append is unknown: {}", e.getMessage());
        yield tryAgain(
            "outcome-unknown",
            "Outcome unknown",
            "The database went away before it had answered: this has happened as a whole or not at"
                + " all. Look before you try again, unless it came with an Idempotency-Key.");
      }
      case WrongExpectedVersionException _, AppendConditionFailedException _ ->
          tryAgain(
              "contended",
              "Too many at once",
              "Too many are changing this account at once; nothing was changed. Try again.");
      case InvalidEventException e -> unexpected(e);
      case UnreadableEventException e -> unexpected(e);
    };
  }

  private static Problem of(HttpResponseException thrown) {
    return switch (thrown.getStatus()) {
      case 404 -> notFound();
      case 405 -> methodNotAllowed(thrown);
      default ->
          thrown.getStatus() < 500
              ? of(
                  thrown.getStatus(),
                  "bad-request",
                  "Bad request",
                  "The request is not understood.")
              : unexpected(thrown);
    };
  }

  public static Problem notFound() {
    return of(404, "not-found", "Not found", "There is nothing at this path.");
  }

  private static Problem methodNotAllowed(HttpResponseException thrown) {
    return methodNotAllowed(thrown.getDetails().values().stream().findFirst().orElse(""));
  }

  /// The path has no such method.
  ///
  /// @param allowed the methods that the path knows
  public static Problem methodNotAllowed(String allowed) {
    return new Problem(
        405,
        "method-not-allowed",
        "Method not allowed",
        "This path doesn't know that method.",
        null,
        null,
        null,
        Map.of("Allow", allowed));
  }

  /// Logs the cause under an id, and shows the caller nothing but the id.
  public static Problem unexpected(Throwable cause) {
    String id = UUID.randomUUID().toString();
    LOG.error("Unexpected error {}", id, cause);
    return new Problem(
        500,
        "unexpected",
        "Unexpected error",
        "Something unexpected went wrong; the log has the cause under the id " + id + ".",
        null,
        id,
        null,
        Map.of());
  }
}
