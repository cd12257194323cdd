package dev.daybook.accounts.http.response;

import dev.daybook.accounts.domain.Money;
import dev.daybook.accounts.domain.Rejected;
import dev.daybook.eventstore.LogIdentity.Epoch;
import dev.daybook.eventstore.errors.AppendConditionFailedException;
import dev.daybook.eventstore.errors.AppendOutcomeUnknownException;
import dev.daybook.eventstore.errors.EventStoreException;
import dev.daybook.eventstore.errors.EventStoreMisconfiguredException;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import dev.daybook.eventstore.errors.ExtensionException;
import dev.daybook.eventstore.errors.InvalidEventException;
import dev.daybook.eventstore.errors.LogDivergedException;
import dev.daybook.eventstore.errors.LogOverloadedException;
import dev.daybook.eventstore.errors.SubscriptionStoppedException;
import dev.daybook.eventstore.errors.UnreadableEventException;
import dev.daybook.eventstore.errors.WrongExpectedVersionException;
import dev.daybook.personal.KeysUnavailableException;
import dev.daybook.postgres.operations.ActionNotApplicableException;
import dev.daybook.postgres.operations.IdempotencyKeyConflictException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// An error response (RFC 9457), and the only mapping from exceptions to error responses.
///
/// @param status status of the response: the type's, except for [ProblemType#BAD_REQUEST]
/// @param title title: the type's, except for [ProblemType#BAD_REQUEST]
/// @param detail one sentence about this occurrence; also the field `error` of the response
/// @param field the invalid field, parameter or header; null if none
/// @param id id of the cause in the service's log; null unless the status is 500
/// @param version the account's current version; null unless a condition did not match it
/// @param funds the funds that do not suffice; null for other problems
/// @param headers additional headers of the response
public record Problem(
    ProblemType type,
    int status,
    String title,
    String detail,
    @Nullable String field,
    @Nullable String id,
    @Nullable Long version,
    @Nullable Funds funds,
    Map<String, String> headers) {
  private static final Logger LOG = LoggerFactory.getLogger(Problem.class);
  private static final Pattern NAME = Pattern.compile("[\\w.-]{1,50}");
  private static final Map<String, String> RETRY_AFTER_SECONDS = Map.of("Retry-After", "1");

  /// The funds of an account.
  ///
  /// @param available the balance without what is reserved
  public record Funds(Money balance, Money available) {}

  public Problem {
    headers = Map.copyOf(headers);
  }

  public static Problem of(ProblemType type, String detail) {
    Map<String, String> headers = type.isRetryable() ? RETRY_AFTER_SECONDS : Map.of();
    return new Problem(type, type.status(), type.title(), detail, null, null, null, null, headers);
  }

  public Problem withField(@Nullable String name) {
    return new Problem(type, status, title, detail, name, id, version, funds, headers);
  }

  private Problem withId(String newId) {
    return new Problem(type, status, title, detail, field, newId, version, funds, headers);
  }

  public Problem withVersion(long current) {
    return new Problem(type, status, title, detail, field, id, current, funds, headers);
  }

  private Problem withFunds(Funds current) {
    return new Problem(type, status, title, detail, field, id, version, current, headers);
  }

  public Problem withHeader(String name, String value) {
    Map<String, String> all = new HashMap<>(headers);
    all.put(name, value);
    return new Problem(type, status, title, detail, field, id, version, funds, all);
  }

  static Problem invalid(String field, String detail) {
    return of(ProblemType.INVALID_INPUT, detail).withField(field);
  }

  /// An unknown field or parameter. The response repeats its name only if it looks like one.
  public static Problem unknown(String what, String name, Set<String> known) {
    String there =
        known.isEmpty()
            ? "none is allowed"
            : "allowed are " + known.stream().sorted().collect(Collectors.joining(", "));
    return of(ProblemType.INVALID_INPUT, "A %s is unknown; %s.".formatted(what, there))
        .withField(NAME.matcher(name).matches() ? name : null);
  }

  public static Problem unreadable(String detail) {
    return of(ProblemType.UNREADABLE, detail);
  }

  public static Problem unsupportedMediaType() {
    return of(ProblemType.UNSUPPORTED_MEDIA_TYPE, "The body must be application/json in UTF-8.");
  }

  public static Problem stopping() {
    return of(ProblemType.STOPPING, "The service is stopping.");
  }

  /// A read model has not reached the position that the request asks for.
  public static Problem behind(long reached, long wanted) {
    return of(
            ProblemType.BEHIND,
            "The list has reached position %d, not yet %d. Try again.".formatted(reached, wanted))
        .withHeader(HeaderNames.POSITION, Long.toString(reached));
  }

  /// The log is not the one that this node has read.
  public static Problem diverged(LogDivergedException reason) {
    return of(
        ProblemType.LOG_DIVERGED,
        reason.getMessage()
            + ". Nothing is read or written until an operator confirms this log by"
            + " ./daybook log new-epoch.");
  }

  /// The position comes from an epoch whose events the log has lost.
  public static Problem diverged(long position, Epoch now) {
    return of(
            ProblemType.POSITION_DIVERGED,
            "The log was restored: position %d was lost when epoch %d began after %d."
                .formatted(position, now.number(), now.beganAfter()))
        .withField("epoch");
  }

  public static Problem idempotencyKeyConflict() {
    return of(
            ProblemType.IDEMPOTENCY_KEY_CONFLICT,
            "A different request was sent with this Idempotency-Key before; nothing was changed.")
        .withField(HeaderNames.IDEMPOTENCY_KEY);
  }

  public static Problem of(Throwable thrown) {
    return switch (thrown) {
      case ProblemException e -> e.problem();
      case Rejected e -> of(e);
      case EventStoreException e -> of(e);
      default -> unexpected(thrown);
    };
  }

  private static Problem of(Rejected rejected) {
    Problem problem =
        of(type(rejected.reason()), rejected.reason().sentence()).withField(field(rejected));
    Money balance = rejected.balance();
    Money available = rejected.available();
    return balance == null || available == null
        ? problem
        : problem.withFunds(new Funds(balance, available));
  }

  /// The type of the problem for which a rule refuses.
  public static ProblemType type(Rejected.Reason reason) {
    return switch (reason) {
      case ACCOUNT_NOT_FOUND -> ProblemType.ACCOUNT_NOT_FOUND;
      case USER_ALREADY_EXISTS -> ProblemType.USER_ALREADY_EXISTS;
      case EMAIL_TAKEN -> ProblemType.EMAIL_TAKEN;
      case ACCOUNT_CLOSED -> ProblemType.ACCOUNT_CLOSED;
      case ALREADY_CLOSED -> ProblemType.ALREADY_CLOSED;
      case INSUFFICIENT_FUNDS -> ProblemType.INSUFFICIENT_FUNDS;
      case CURRENCY_MISMATCH -> ProblemType.CURRENCY_MISMATCH;
      case BALANCE_TOO_LARGE -> ProblemType.BALANCE_TOO_LARGE;
      case RESERVATION_NOT_FOUND -> ProblemType.RESERVATION_NOT_FOUND;
      case TOO_MANY_RESERVATIONS -> ProblemType.TOO_MANY_RESERVATIONS;
      case SCHEDULED_TRANSFER_NOT_FOUND -> ProblemType.SCHEDULED_TRANSFER_NOT_FOUND;
      case SCHEDULED_TRANSFER_ENDED -> ProblemType.SCHEDULED_TRANSFER_ENDED;
      case TOO_MANY_SCHEDULED_TRANSFERS -> ProblemType.TOO_MANY_SCHEDULED_TRANSFERS;
      case AMOUNT_TOO_LARGE, TOO_MANY_DECIMALS, TRANSFER_TO_ITSELF -> ProblemType.INVALID_INPUT;
    };
  }

  private static @Nullable String field(Rejected rejected) {
    return switch (rejected.reason()) {
      case EMAIL_TAKEN -> "email";
      case AMOUNT_TOO_LARGE, TOO_MANY_DECIMALS -> "amount";
      case TRANSFER_TO_ITSELF -> "to";
      case TOO_MANY_SCHEDULED_TRANSFERS -> "from";
      case ACCOUNT_NOT_FOUND,
          USER_ALREADY_EXISTS,
          ACCOUNT_CLOSED,
          ALREADY_CLOSED,
          INSUFFICIENT_FUNDS,
          CURRENCY_MISMATCH,
          BALANCE_TOO_LARGE,
          RESERVATION_NOT_FOUND,
          TOO_MANY_RESERVATIONS,
          SCHEDULED_TRANSFER_NOT_FOUND,
          SCHEDULED_TRANSFER_ENDED ->
          field(rejected.party());
    };
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
          of(
              ProblemType.OVERLOADED,
              "The queue of appends is full; nothing was changed. Try again.");
      case EventStoreUnavailableException e -> {
        LOG.warn("The database is unavailable: {}", e.getMessage());
        yield of(
            ProblemType.UNAVAILABLE,
            "The database cannot be reached; nothing was changed. Try again.");
      }
      case AppendOutcomeUnknownException e -> {
        LOG.warn("The outcome of an append is unknown: {}", e.getMessage());
        yield of(
            ProblemType.OUTCOME_UNKNOWN,
            "The connection to the database ended before the outcome was known: the request was"
                + " executed completely or not at all. Check before you try again, unless it has an"
                + " Idempotency-Key.");
      }
      case WrongExpectedVersionException _, AppendConditionFailedException _ ->
          of(
              ProblemType.CONTENDED,
              "Too many concurrent changes of this account; nothing was changed. Try again.");
      case EventStoreMisconfiguredException e -> misconfigured(e, "nothing was changed.");
      case LogDivergedException e -> diverged(e);
      case ExtensionException e -> of(e);
      case InvalidEventException e -> unexpected(e);
      case UnreadableEventException e -> unexpected(e);
      case SubscriptionStoppedException e -> unexpected(e);
    };
  }

  private static Problem of(ExtensionException thrown) {
    return switch (thrown) {
      case IdempotencyKeyConflictException _ -> idempotencyKeyConflict();
      case ActionNotApplicableException e ->
          of(ProblemType.ACTION_NOT_APPLICABLE, e.getMessage() + ".");
      case KeysUnavailableException e -> {
        LOG.warn("Keys of persons are unavailable: {}", e.getMessage());
        yield of(
            ProblemType.KEYS_UNAVAILABLE,
            "The request needs the key of a person, which can't be had now; nothing was changed."
                + " Requests that need no such key go on. Try again.");
      }
      default -> unexpected(thrown);
    };
  }

  /// An operator has to change the database. The service's log has the reason under an id, and the
  /// response nothing but the id.
  ///
  /// @param consequence of the request, as the second half of a sentence
  public static Problem misconfigured(EventStoreMisconfiguredException cause, String consequence) {
    String id = UUID.randomUUID().toString();
    LOG.error("The database is misconfigured ({}): {}", id, cause.getMessage());
    return of(
            ProblemType.MISCONFIGURED,
            "The database refuses what the service needs, until an operator changes it: "
                + consequence
                + " The log has the reason under the id "
                + id
                + ".")
        .withId(id);
  }

  /// A request that the server refuses.
  ///
  /// @param status from 400 to 499
  public static Problem badRequest(int status, String title) {
    String detail = "The request is malformed or not supported.";
    return new Problem(
        ProblemType.BAD_REQUEST, status, title, detail, null, null, null, null, Map.of());
  }

  public static Problem notFound() {
    return of(ProblemType.NOT_FOUND, "This path does not exist.");
  }

  /// The path does not support the method.
  ///
  /// @param allowed the supported methods
  public static Problem methodNotAllowed(String allowed) {
    return of(ProblemType.METHOD_NOT_ALLOWED, "This path does not support the method.")
        .withHeader("Allow", allowed);
  }

  /// Logs the cause under an id. The response has only the id.
  public static Problem unexpected(Throwable cause) {
    String id = UUID.randomUUID().toString();
    LOG.error("Unexpected error {}", id, cause);
    return of(
            ProblemType.UNEXPECTED,
            "An unexpected error occurred; the log file has the cause under the id " + id + ".")
        .withId(id);
  }
}
