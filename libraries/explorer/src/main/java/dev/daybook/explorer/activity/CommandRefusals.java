package dev.daybook.explorer.activity;

import dev.daybook.eventstore.errors.EventStoreException;
import dev.daybook.eventstore.observation.CommandObserver;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// The commands that this node has refused in the last hour, by reason, minute by minute, in
/// memory. The explorer's overview plots them.
///
/// ```java
/// var refusals = new CommandRefusals(thrown -> thrown.getClass().getSimpleName());
/// var orders = CommandHandler.of(log, new OrderDecider(), events).withObserver(refusals);
/// ```
///
/// A command is refused if a rule or a precondition throws an exception. An exception of the log,
/// such as a lost race or a database that is away, is not a refusal.
///
/// Thread-safe. An observation takes less than a microsecond.
public final class CommandRefusals implements CommandObserver {
  /// Maximum number of reasons that are kept of a minute and of the hour. Refusals for other
  /// reasons are counted as [#OTHERS].
  public static final int REASONS_MAX = 20;

  /// Maximum length of a reason in characters; the rest is cut off.
  public static final int REASON_CHARACTERS_MAX = 60;

  /// The reason of refusals for which there is no room.
  public static final String OTHERS = "other reasons";

  private final Function<? super RuntimeException, String> reasonOf;
  private final LastHour<Map<String, Long>> minutes;

  /// Refusals by the simple name of the exception's class.
  public CommandRefusals() {
    this(thrown -> thrown.getClass().getSimpleName());
  }

  /// @param reasonOf names the reason of a refusal: one of few, without personal data
  public CommandRefusals(Function<? super RuntimeException, String> reasonOf) {
    this(reasonOf, InstantSource.system());
  }

  /// @param reasonOf names the reason of a refusal: one of few, without personal data
  /// @param clock tells the minute of a refusal
  public CommandRefusals(Function<? super RuntimeException, String> reasonOf, InstantSource clock) {
    this.reasonOf = reasonOf;
    this.minutes = new LastHour<>(clock, HashMap::new);
  }

  /// The refusals for one reason.
  ///
  /// @param perMinute number of refusals of each of the last 60 minutes, the oldest first
  public record Refused(String reason, List<Long> perMinute) {
    public Refused {
      perMinute = List.copyOf(perMinute);
    }

    /// Number of refusals in the hour.
    public long total() {
      return perMinute.stream().mapToLong(Long::longValue).sum();
    }
  }

  @Override
  public <R> R observe(Class<?> command, Supplier<R> call) {
    try {
      return call.get();
    } catch (EventStoreException e) {
      throw e;
    } catch (RuntimeException e) {
      count(e);
      throw e;
    }
  }

  private void count(RuntimeException refusal) {
    String name = reasonOf.apply(refusal);
    String reason =
        name.length() <= REASON_CHARACTERS_MAX ? name : name.substring(0, REASON_CHARACTERS_MAX);
    minutes.add(
        sums -> {
          boolean hasRoom = sums.containsKey(reason) || sums.size() < REASONS_MAX - 1;
          sums.merge(hasRoom ? reason : OTHERS, 1L, Long::sum);
        });
  }

  /// The refusals of the last hour: the most frequent reasons first, and [#OTHERS] last.
  public List<Refused> lastHour() {
    List<Map<String, Long>> sums = minutes.report((from, of) -> Map.copyOf(of));
    List<String> reasons =
        sums.stream()
            .flatMap(it -> it.keySet().stream())
            .distinct()
            .filter(it -> !it.equals(OTHERS))
            .sorted(
                Comparator.comparingLong((String it) -> -total(sums, it)).thenComparing(it -> it))
            .limit(REASONS_MAX - 1)
            .toList();
    var refused =
        reasons.stream()
            .map(reason -> new Refused(reason, counts(sums, of -> of.getOrDefault(reason, 0L))));
    var others =
        new Refused(
            OTHERS,
            counts(
                sums,
                of ->
                    of.entrySet().stream()
                        .filter(it -> !reasons.contains(it.getKey()))
                        .mapToLong(Map.Entry::getValue)
                        .sum()));
    return Stream.concat(refused, Stream.of(others).filter(it -> it.total() > 0)).toList();
  }

  private static long total(List<Map<String, Long>> minutes, String reason) {
    return minutes.stream().mapToLong(it -> it.getOrDefault(reason, 0L)).sum();
  }

  private static List<Long> counts(
      List<Map<String, Long>> minutes, Function<Map<String, Long>, Long> count) {
    return minutes.stream().map(count).toList();
  }
}
