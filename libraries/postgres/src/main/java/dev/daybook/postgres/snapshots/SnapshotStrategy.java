package dev.daybook.postgres.snapshots;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.daybook.eventstore.commands.Decider;
import dev.daybook.eventstore.commands.EventCodec;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;

/// How a domain's streams are folded into states, and states are summarised as events; for
/// [PostgresSnapshots].
///
/// @param summary the events that lead to a state, starting after the stream's first event. The
///   first event itself is always read from the log, so that a snapshot contains none of its data:
///   personal data is in that event.
/// @param fingerprint identifies the code that folds; snapshots with another fingerprint are not
///   found
public record SnapshotStrategy<S, E>(
    Decider<?, S, E> decider,
    EventCodec<E> codec,
    Function<S, List<E>> summary,
    String fingerprint) {

  /// A strategy with a fingerprint of the given classes and all classes nested in them.
  ///
  /// @param classes all classes that affect folding: the decider, states, events, and their
  ///   dependencies
  public static <S, E> SnapshotStrategy<S, E> of(
      Decider<?, S, E> decider,
      EventCodec<E> codec,
      Function<S, List<E>> summary,
      Class<?>... classes) {
    return new SnapshotStrategy<>(decider, codec, summary, fingerprint(classes));
  }

  private static String fingerprint(Class<?>... classes) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      Arrays.stream(classes)
          .flatMap(type -> Arrays.stream(type.getNestMembers()))
          .distinct()
          .sorted(Comparator.comparing(Class::getName))
          .forEach(
              type -> {
                digest.update(type.getName().getBytes(UTF_8));
                digest.update(bytes(type));
              });
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }

  private static byte[] bytes(Class<?> type) {
    String name = type.getName().substring(type.getPackageName().length() + 1) + ".class";
    try (InputStream in = type.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalArgumentException("The class file of " + type + " can't be found");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
