package dev.daybook.accounts.events;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.daybook.accounts.domain.AccountEvent;
import dev.daybook.accounts.domain.AccountEvent.AccountClosed;
import dev.daybook.accounts.domain.AccountEvent.FundsDeposited;
import dev.daybook.accounts.domain.AccountEvent.FundsReserved;
import dev.daybook.accounts.domain.AccountEvent.FundsWithdrawn;
import dev.daybook.accounts.domain.AccountEvent.PersonForgotten;
import dev.daybook.accounts.domain.AccountEvent.ReservationConfirmed;
import dev.daybook.accounts.domain.AccountEvent.ReservationReleased;
import dev.daybook.accounts.domain.AccountEvent.ReservationReleased.Cause;
import dev.daybook.accounts.domain.AccountEvent.TransferReceived;
import dev.daybook.accounts.domain.AccountEvent.TransferSent;
import dev.daybook.accounts.domain.AccountEvent.UserCreated;
import dev.daybook.accounts.domain.Currency;
import dev.daybook.accounts.domain.Money;
import dev.daybook.accounts.domain.UserId;
import dev.daybook.accounts.personal.OneKey;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.errors.UnreadableEventException;
import dev.daybook.jackson.EventTypes;
import dev.daybook.jackson.StrictJson;
import dev.daybook.jackson.flat.FlatRecordReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/// Compares the stored forms of events with the golden files in `src/test/resources/events`.
class AccountEventTypesTest {
  private static final String FOLDER = "/events/";
  private static final UserId USER =
      new UserId(UUID.fromString("7d0f5c1e-4a2b-4c3d-8e9f-0123456789ab"));
  private static final StreamId STREAM = new StreamId("account", USER.toString());
  private static final UUID TRANSFER = UUID.fromString("0b7c1f6e-9d2a-4f58-a1c3-5566778899aa");

  private static final UUID RESERVATION = UUID.fromString("3f9b2d10-6c1e-4b7a-8d55-99aabbccddee");
  private static final Instant EXPIRES = Instant.parse("2026-03-01T18:30:00.250Z");

  private final EventTypes<AccountEvent> types = AccountEventTypes.create(OneKey.encryption());

  /// A stored form and its event.
  record Golden(String type, int version, AccountEvent event) {
    String file() {
      return "%s.v%d.json".formatted(type, version);
    }

    RecordedEvent recorded() {
      return AccountEventTypesTest.recorded(
          type, read(file()), "{\"schemaVersion\":%d}".formatted(version));
    }
  }

  private static final Map<String, Class<? extends Record>> STORED_FORMS =
      Map.of(
          "USER_CREATED", AccountEventTypes.StoredUser.class,
          "FUNDS_DEPOSITED", AccountEventTypes.StoredAmount.class,
          "FUNDS_WITHDRAWN", AccountEventTypes.StoredAmount.class,
          "ACCOUNT_CLOSED", AccountClosed.class,
          "TRANSFER_SENT", AccountEventTypes.StoredTransfer.class,
          "TRANSFER_RECEIVED", AccountEventTypes.StoredTransfer.class,
          "FUNDS_RESERVED", AccountEventTypes.StoredReservation.class,
          "RESERVATION_CONFIRMED", AccountEventTypes.StoredConfirmation.class,
          "RESERVATION_RELEASED", AccountEventTypes.StoredRelease.class,
          "PERSON_FORGOTTEN", AccountEventTypes.StoredForgotten.class);

  static List<Golden> golden() {
    return List.of(
        new Golden(
            "USER_CREATED",
            1,
            new UserCreated(
                USER, "Zo\u00eb O\u2019Neill \ud83d\ude00", "zoe@example.com", Currency.of("EUR"))),
        new Golden("FUNDS_DEPOSITED", 1, new FundsDeposited(usd("9999999999999.99"))),
        new Golden("FUNDS_WITHDRAWN", 1, new FundsWithdrawn(usd("40.50"))),
        new Golden(
            "TRANSFER_SENT",
            1,
            new TransferSent(
                TRANSFER, USER, usd("12.50"), "Lunch \u201cat\u201d Zo\u00eb\u2019s \ud83d\ude00")),
        new Golden("TRANSFER_RECEIVED", 1, new TransferReceived(TRANSFER, USER, usd("12.50"), "")),
        new Golden(
            "FUNDS_RESERVED", 1, new FundsReserved(RESERVATION, usd("80.25"), EXPIRES, "Hotel")),
        new Golden("RESERVATION_CONFIRMED", 1, new ReservationConfirmed(RESERVATION, usd("80.25"))),
        new Golden(
            "RESERVATION_RELEASED",
            1,
            new ReservationReleased(RESERVATION, usd("80.25"), Cause.EXPIRED)),
        new Golden("ACCOUNT_CLOSED", 1, new AccountClosed("User requested")),
        new Golden("PERSON_FORGOTTEN", 1, new PersonForgotten(USER)));
  }

  private static Money usd(String amount) {
    return Money.of(new BigDecimal(amount), Currency.of("USD"));
  }

  private static RecordedEvent recorded(String type, String data, String metadata) {
    return new RecordedEvent(1, STREAM, 1, new UUID(1, 1), type, data, metadata, Instant.EPOCH);
  }

  private static String read(String file) {
    try (InputStream in =
        requireNonNull(AccountEventTypesTest.class.getResourceAsStream(FOLDER + file), file)) {
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private NewEvent encode(AccountEvent event) {
    return types.encode(STREAM, event, new UUID(1, 1), Map.of());
  }

  @ParameterizedTest
  @MethodSource("golden")
  void every_stored_form_is_decoded_to_its_event(Golden golden) {
    assertThat(types.decode(golden.recorded())).isEqualTo(golden.event());
  }

  @ParameterizedTest
  @MethodSource("golden")
  void a_stored_form_is_read_as_by_Jackson(Golden golden) {
    Class<? extends Record> form = requireNonNull(STORED_FORMS.get(golden.type()));
    String data = read(golden.file());

    var flat = requireNonNull(FlatRecordReader.of(form, _ -> false));

    assertThat((Object) flat.read(data)).isEqualTo(StrictJson.mapper().readValue(data, form));
  }

  @ParameterizedTest
  @MethodSource("golden")
  void an_event_is_stored_in_the_current_form(Golden golden) {
    int current = requireNonNull(types.versions().get(golden.type()));
    NewEvent stored = encode(golden.event());

    assertThat(stored.type()).isEqualTo(golden.type());
    assertThat(stored.metadata()).isEqualTo("{\"schemaVersion\":" + current + "}");
    if (golden.version() == current) {
      RecordedEvent written = recorded(stored.type(), stored.data(), stored.metadata());
      assertThat(decrypted(written)).isEqualTo(decrypted(golden.recorded()));
    }
  }

  /// The ciphertext differs each time, so personal data are compared decrypted.
  private JsonNode decrypted(RecordedEvent event) {
    return StrictJson.mapper().readTree(types.decrypt(event).data());
  }

  @Test
  void names_and_addresses_alone_are_encrypted() {
    var user = new UserCreated(USER, "Ada", "ada@example.com", Currency.of("USD"));

    JsonNode stored = StrictJson.mapper().readTree(encode(user).data());

    assertThat(stored.get("name").stringValue()).hasSizeGreaterThan(40).doesNotContain("Ada");
    assertThat(stored.get("email").stringValue()).hasSizeGreaterThan(40).doesNotContain("ada");
    assertThat(stored.get("userId").stringValue()).isEqualTo(USER.toString());
    assertThat(stored.get("currency").stringValue()).isEqualTo("USD");
  }

  @Test
  void every_version_has_a_golden_file_and_every_file_is_read()
      throws IOException, URISyntaxException {
    Path folder = Path.of(requireNonNull(getClass().getResource(FOLDER)).toURI());
    var files = new TreeSet<String>();
    try (Stream<Path> all = Files.list(folder)) {
      all.map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".json"))
          .forEach(files::add);
    }

    assertThat(files)
        .as("files, against the versions of the catalogue")
        .containsExactlyInAnyOrderElementsOf(
            types.versions().entrySet().stream()
                .flatMap(
                    type ->
                        IntStream.rangeClosed(1, type.getValue())
                            .mapToObj(v -> "%s.v%d.json".formatted(type.getKey(), v)))
                .toList());
    assertThat(files)
        .as("files, against those that a test reads")
        .containsExactlyInAnyOrderElementsOf(golden().stream().map(Golden::file).toList());
  }

  @ParameterizedTest
  @CsvSource({
    "100.00, USD, 100",
    "100.10, USD, 100.1",
    "0.01, USD, 0.01",
    "1000000, JPY, 1000000",
    "1.234, KWD, 1.234"
  })
  void amounts_are_stored_as_exact_numbers_without_trailing_zeros(
      String amount, String currency, String stored) {
    Money money = Money.of(new BigDecimal(amount), Currency.of(currency));

    assertThat(encode(new FundsDeposited(money)).data())
        .isEqualTo("{\"amount\":%s,\"currency\":\"%s\"}".formatted(stored, currency));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "FUNDS_DEPOSITED | {'amount':0.001,'currency':'USD'}",
        "FUNDS_DEPOSITED | {'amount':'1','currency':'USD'}",
        "FUNDS_DEPOSITED | {'amount':1e400,'currency':'USD'}",
        "FUNDS_DEPOSITED | {'amount':1,'currency':'XXX'}",
        "FUNDS_DEPOSITED | {'amount':1,'currency':'nonsense'}",
        "FUNDS_DEPOSITED | {'amount':1}",
        "ACCOUNT_CLOSED  | {'reason':null}",
        "USER_CREATED    | {'userId':'1','name':'a','email':'b','currency':'USD'}",
        "TRANSFER_SENT   | {'transferId':'1','counterparty':'2','amount':1,'currency':'USD'}",
        "RESERVATION_RELEASED | {'reservationId':'3f9b2d10-6c1e-4b7a-8d55-99aabbccddee','amount':1,'currency':'USD','cause':'LOST'}",
        "ACCOUNT_OPENED  | {}",
      },
      quoteCharacter = '`')
  void an_invalid_stored_form_is_unreadable(String type, String data) {
    RecordedEvent event = recorded(type, data.replace('\'', '"'), "{\"schemaVersion\":1}");
    assertThatExceptionOfType(UnreadableEventException.class).isThrownBy(() -> types.decode(event));
  }
}
