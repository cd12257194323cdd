package dev.daybook.postgres.operations;

import dev.daybook.eventstore.StreamId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Something that an operator did to a projection. Acts are kept.
///
/// @param id counts all acts
/// @param by who did it, in their own words
/// @param why in their own words
/// @param position of the event that it was about, or of the view
/// @param stream the parked one that it was about; null where it was about the whole projection
/// @param outcome what came of it; null while it goes on
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
    /// To try again what could not be applied.
    RETRY,
    /// To step over the one event that could not be applied.
    SKIP,
    /// To build the view anew and put it in the place of the live one.
    REBUILD,
    /// To build the view anew and compare it with the live one.
    VERIFY,
    /// To give up what is being built.
    CANCEL
  }

  /// Who does it, and why.
  ///
  /// @param by at most [#BY_CHARACTERS_MAX], not blank
  /// @param why at most [#WHY_CHARACTERS_MAX], not blank
  /// @param key by which it is known when it comes again; null if it is to be done each time
  public record Request(String by, String why, @Nullable Key key) {
    public static final int BY_CHARACTERS_MAX = 100;
    public static final int WHY_CHARACTERS_MAX = 500;

    /// @throws IllegalArgumentException if one of them is blank or too long
    public Request {
      require("by", by, BY_CHARACTERS_MAX);
      require("why", why, WHY_CHARACTERS_MAX);
    }

    /// One that is done each time it comes.
    public Request(String by, String why) {
      this(by, why, null);
    }

    private static void require(String name, String text, int most) {
      if (text.isBlank() || text.length() > most || text.indexOf('\0') >= 0) {
        throw new IllegalArgumentException(
            "An act says %s in 1 to %d characters".formatted(name, most));
      }
    }
  }

  /// By which an order is known again, at once or years later and on whichever node: of all that
  /// come with one key, one is done, and all get its act as it was at first.
  ///
  /// @param id at most [#CHARACTERS_MAX], not blank
  /// @param requestHash tells what is asked for from all else; at most [#CHARACTERS_MAX], not blank
  public record Key(String id, String requestHash) {
    public static final int CHARACTERS_MAX = 255;

    /// @throws IllegalArgumentException if one of them is blank or too long
    public Key {
      Request.require("its key", id, CHARACTERS_MAX);
      Request.require("what came with its key", requestHash, CHARACTERS_MAX);
    }
  }
}
