package dev.daybook.postgres.encoding;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Month;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Currency;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// Generates values of scalar types.
final class ScalarValues {
  private static final List<String> ZONES =
      List.of("Europe/Paris", "Asia/Kolkata", "America/New_York", "UTC", "Z", "+05:30");
  private static final List<String> ODD_ZONES = List.of("GMT0", "UTC+01:00", "GMT", "UT-18:00");

  private final Map<Class<?>, Supplier<Object>> makers = new HashMap<>();
  private final Random random;
  private final BooleanSupplier odd;

  ScalarValues(Random random, BooleanSupplier odd) {
    this.random = random;
    this.odd = odd;
    numbers();
    texts();
    times();
    optionals();
    makers.put(Object.class, this::anything);
  }

  Object of(Class<?> type) {
    Supplier<Object> maker = makers.get(type);
    if (maker == null) {
      throw new AssertionError("No values of " + type);
    }
    return maker.get();
  }

  private void numbers() {
    both(boolean.class, Boolean.class, random::nextBoolean);
    both(byte.class, Byte.class, () -> (byte) random.nextInt());
    both(short.class, Short.class, () -> (short) random.nextInt());
    both(int.class, Integer.class, () -> oneOf(random.nextInt(), Integer.MIN_VALUE, 0));
    both(long.class, Long.class, () -> oneOf(random.nextLong(), Long.MAX_VALUE, 1L << 53 | 1));
    both(float.class, Float.class, this::nextFloat);
    both(double.class, Double.class, this::nextDouble);
    makers.put(BigDecimal.class, this::decimal);
    makers.put(
        BigInteger.class, () -> new BigInteger(200, random).subtract(BigInteger.TWO.pow(199)));
  }

  private void both(Class<?> primitive, Class<?> boxed, Supplier<Object> maker) {
    makers.put(primitive, maker);
    makers.put(boxed, maker);
  }

  private Object nextFloat() {
    return odd.getAsBoolean()
        ? oneOf(-0.0f, Float.NaN, Float.NEGATIVE_INFINITY)
        : oneOf(random.nextFloat(), Float.MAX_VALUE, Float.MIN_VALUE, 0.0f, 16777216f);
  }

  private Object nextDouble() {
    return odd.getAsBoolean()
        ? oneOf(-0.0, Double.NaN, Double.POSITIVE_INFINITY)
        : oneOf(random.nextGaussian(), Double.MAX_VALUE, Double.MIN_VALUE, 0.0, 1e-7, 1e22);
  }

  private Object decimal() {
    int scale = odd.getAsBoolean() ? -1 - random.nextInt(6) : random.nextInt(30);
    return oneOf(
        new BigDecimal(new BigInteger(90, random).negate(), scale),
        new BigDecimal(new BigInteger(20, random), scale),
        new BigDecimal(BigInteger.ZERO, scale));
  }

  private void texts() {
    makers.put(String.class, this::text);
    both(char.class, Character.class, () -> odd.getAsBoolean() ? oneOf('\0', '\ud83d') : 'a');
    makers.put(UUID.class, () -> new UUID(random.nextLong(), random.nextLong()));
    makers.put(
        URI.class, () -> URI.create(odd.getAsBoolean() ? "" : "https://a.example/%C3%A9?b=c#d"));
    makers.put(
        Locale.class,
        () ->
            odd.getAsBoolean()
                ? oneOf(Locale.ROOT, Locale.of("no", "NO", "NY"), Locale.of("x-bad"))
                : oneOf(Locale.FRANCE, Locale.ENGLISH, Locale.forLanguageTag("zh-Hant-TW")));
    makers.put(Currency.class, () -> Currency.getInstance("EUR"));
  }

  private String text() {
    if (odd.getAsBoolean()) {
      return String.valueOf(oneOf("\0", "a\ud83d", "\ude00", "\ude00\ud83d", "a\0b"));
    }
    return oneOf(
            "", " ", "null", "-0.0", "\\u0000", "\u2028\u202e\u200b", "é\ud83d\ude00\"\\\n", "a")
        .toString();
  }

  private void times() {
    makers.put(Instant.class, this::instant);
    makers.put(LocalDate.class, () -> dateTime().toLocalDate());
    makers.put(LocalTime.class, () -> dateTime().toLocalTime());
    makers.put(LocalDateTime.class, this::dateTime);
    makers.put(OffsetDateTime.class, () -> dateTime().atOffset(offset()));
    makers.put(OffsetTime.class, () -> dateTime().toLocalTime().atOffset(offset()));
    makers.put(ZonedDateTime.class, this::zoned);
    makers.put(Year.class, () -> Year.of(oneOf(-1, 0, 1970, 12_345)));
    makers.put(YearMonth.class, () -> YearMonth.from(dateTime()));
    makers.put(MonthDay.class, () -> oneOf(MonthDay.of(2, 29), MonthDay.from(dateTime())));
    makers.put(Month.class, () -> Month.of(1 + random.nextInt(12)));
    makers.put(DayOfWeek.class, () -> DayOfWeek.of(1 + random.nextInt(7)));
    makers.put(
        Duration.class,
        () ->
            oneOf(
                Duration.ZERO,
                Duration.ofSeconds(random.nextInt(), random.nextInt()),
                Duration.ofDays(-400)));
    makers.put(Period.class, () -> oneOf(Period.ZERO, Period.of(1, -14, 40)));
    makers.put(ZoneId.class, this::zone);
    makers.put(ZoneOffset.class, this::offset);
  }

  private Instant instant() {
    return oneOf(
        Instant.EPOCH,
        Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000)),
        Instant.ofEpochSecond(253_402_300_800L * (random.nextBoolean() ? 2 : -1)),
        Instant.parse("2026-01-31T12:00:00.100Z"));
  }

  private LocalDateTime dateTime() {
    return LocalDateTime.ofInstant(instant(), ZoneOffset.UTC);
  }

  private ZoneOffset offset() {
    return ZoneOffset.ofTotalSeconds(oneOf(0, 19_800, -64_800, 3_661));
  }

  private ZoneId zone() {
    List<String> ids = odd.getAsBoolean() ? ODD_ZONES : ZONES;
    return ZoneId.of(ids.get(random.nextInt(ids.size())));
  }

  /// One in three in the repeated hour of the clock change.
  private ZonedDateTime zoned() {
    Instant twice = Instant.parse("2026-10-25T00:30:00Z").plusSeconds(3_600L * random.nextInt(2));
    return oneOf(
        ZonedDateTime.ofInstant(twice, ZoneId.of("Europe/Paris")),
        ZonedDateTime.ofInstant(instant(), zone()),
        dateTime().atZone(zone()));
  }

  private void optionals() {
    makers.put(
        OptionalInt.class, () -> oneOf(OptionalInt.empty(), OptionalInt.of(random.nextInt())));
    makers.put(
        OptionalLong.class, () -> oneOf(OptionalLong.empty(), OptionalLong.of(random.nextLong())));
    makers.put(
        OptionalDouble.class,
        () -> oneOf(OptionalDouble.empty(), OptionalDouble.of((Double) nextDouble())));
  }

  /// Values of a field of type Object: only JSON's own types.
  private Object anything() {
    return odd.getAsBoolean()
        ? oneOf(1.5, 7L, Instant.EPOCH, new byte[] {1}, 'c', 1.5f, new BigDecimal("1E+5"))
        : oneOf("text", 7, true, new BigDecimal("1.50"), List.of("a", 1), Map.of("k", List.of()));
  }

  @SafeVarargs
  @SuppressWarnings("varargs")
  private <T> T oneOf(T... values) {
    return values[random.nextInt(values.length)];
  }
}
