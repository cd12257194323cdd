package dev.daybook.postgres.operations;

import dev.daybook.eventstore.StreamId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A recorded action of an operator on a projection, a subscription or a relay.
///
/// @param id numbers all actions, from 1
/// @param by the operator, in free text
/// @param why the reason, in free text
/// @param position of the event or the read model at which the action was taken
/// @param stream the parked stream that it concerned; null if it concerned the whole projection
/// @param outcome the result; null while the action is in progress
public record OperatorAction(
    long id,
    Kind kind,
    Instant at,
    String by,
    String why,
    long position,
    @Nullable StreamId stream,
    @Nullable String outcome) {

  public enum Kind {
    /// Retry applying the event that failed.
    RETRY,
    /// Skip the one event that failed.
    SKIP,
    /// Rebuild the read model, and swap it with the live one.
    REBUILD,
    /// Rebuild the read model, and compare it with the live one.
    VERIFY,
    /// Cancel a rebuild or a verification.
    CANCEL,
    /// Restart a relay after a position.
    RESTART,
    /// Resume a relay after its log was restored.
    CONTINUE_AFTER_RESTORE
  }

  /// A request of an operator.
  ///
  /// @param by the operator; at most [#BY_CHARACTERS_MAX] characters, not blank
  /// @param why the reason; at most [#WHY_CHARACTERS_MAX] characters, not blank
  /// @param key identifies a repeated request; null if each request is to be executed
  public record Request(String by, String why, @Nullable Key key) {
    public static final int BY_CHARACTERS_MAX = 100;
    public static final int WHY_CHARACTERS_MAX = 500;

    /// @throws IllegalArgumentException if a text is blank or too long
    public Request {
      require("by", by, BY_CHARACTERS_MAX);
      require("why", why, WHY_CHARACTERS_MAX);
    }

    /// A request without an idempotency key.
    public Request(String by, String why) {
      this(by, why, null);
    }

    private static void require(String name, String text, int most) {
      if (text.isBlank() || text.length() > most || text.indexOf('\0') >= 0) {
        throw new IllegalArgumentException(
            "%s of an operator action must have 1 to %d characters".formatted(name, most));
      }
    }
  }

  /// Idempotency key of a request, valid for ever and on every node: of all requests with the same
  /// key, the first is executed, and all return its action as it was at first.
  ///
  /// @param id at most [#CHARACTERS_MAX] characters, not blank
  /// @param requestHash a hash of the request; at most [#CHARACTERS_MAX] characters, not blank
  public record Key(String id, String requestHash) {
    public static final int CHARACTERS_MAX = 255;

    /// @throws IllegalArgumentException if a text is blank or too long
    public Key {
      Request.require("its key", id, CHARACTERS_MAX);
      Request.require("what came with its key", requestHash, CHARACTERS_MAX);
    }
  }
}
