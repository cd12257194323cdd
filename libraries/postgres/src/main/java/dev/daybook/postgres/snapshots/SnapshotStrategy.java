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

/// How a stream is folded into a state, and a state is put into few events: what
/// [PostgresSnapshots] has to know of a domain.
///
/// @param summary the events that lead to a state from the one after the stream's first event. The
///   first event itself is always read from the log, so that a snapshot holds nothing of it: what
///   is personal stands there.
/// @param fingerprint tells this code from any that may fold otherwise: a snapshot of another one
///   is not found
public record SnapshotStrategy<S, E>(
    Decider<?, S, E> decider,
    EventCodec<E> codec,
    Function<S, List<E>> summary,
    String fingerprint) {

  /// With a fingerprint of the compiled classes given and all that are nested with them.
  ///
  /// @param classes that take part in the folding: the decider, states, events, and what they rest
  ///   on
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
