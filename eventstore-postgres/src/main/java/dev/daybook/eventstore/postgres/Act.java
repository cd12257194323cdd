package dev.daybook.eventstore.postgres;

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
public record Act(
    long id,
    What what,
    Instant at,
    String by,
    String why,
    long position,
    @Nullable StreamId stream,
    @Nullable String outcome) {

  public enum What {
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
  public record Order(String by, String why) {
    public static final int BY_CHARACTERS_MAX = 100;
    public static final int WHY_CHARACTERS_MAX = 500;

    /// @throws IllegalArgumentException if one of them is blank or too long
    public Order {
      require("by", by, BY_CHARACTERS_MAX);
      require("why", why, WHY_CHARACTERS_MAX);
    }

    private static void require(String name, String text, int most) {
      if (text.isBlank() || text.length() > most || text.indexOf('\0') >= 0) {
        throw new IllegalArgumentException(
            "An act says %s in 1 to %d characters".formatted(name, most));
      }
    }
  }
}
