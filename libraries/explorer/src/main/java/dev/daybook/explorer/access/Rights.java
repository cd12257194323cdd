package dev.daybook.explorer.access;

import dev.daybook.postgres.operations.OperatorAction;

/// What the sender of a request may do.
///
/// @param reads may see events, streams and read models, with personal data hidden
/// @param seesPersonalData may have personal data shown; each time is logged with the actor's name
/// @param operates may retry, skip, rebuild, verify and cancel; each action is recorded with the
///   actor's name and a reason
/// @param sendsCommands may send the commands of lenses; their events have the actor's name in the
///   metadata
/// @param actor the name in records, 1 to [#ACTOR_CHARACTERS_MAX] characters
public record Rights(
    boolean reads,
    boolean seesPersonalData,
    boolean operates,
    boolean sendsCommands,
    String actor) {
  public static final int ACTOR_CHARACTERS_MAX = OperatorAction.Request.BY_CHARACTERS_MAX;

  /// @throws IllegalArgumentException if the name is blank or too long, or a request may do more
  ///   without being allowed to read
  public Rights {
    if (actor.isBlank() || actor.length() > ACTOR_CHARACTERS_MAX || actor.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          "An actor's name has 1 to %d characters".formatted(ACTOR_CHARACTERS_MAX));
    }
    if (!reads && (seesPersonalData || operates || sendsCommands)) {
      throw new IllegalArgumentException("Without the right to read there are no other rights");
    }
  }

  /// No right at all.
  public static Rights none() {
    return new Rights(false, false, false, false, "nobody");
  }

  /// The right to read.
  public static Rights readOnly(String actor) {
    return new Rights(true, false, false, false, actor);
  }

  /// All rights.
  public static Rights all(String actor) {
    return new Rights(true, true, true, true, actor);
  }
}
