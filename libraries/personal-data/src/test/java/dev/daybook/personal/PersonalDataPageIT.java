package dev.daybook.personal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.commands.CommandHandler;
import dev.daybook.eventstore.commands.Decider;
import dev.daybook.jackson.EventTypes;
import dev.daybook.jackson.personal.PersonId;
import dev.daybook.jackson.personal.PersonalData;
import dev.daybook.personal.erasures.ErasureList;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.testing.postgres.TestPostgres;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The code on the page docs/personal-data.md: rooms and their guests.
class PersonalDataPageIT {
  private final TestPostgres server = TestPostgres.shared();
  private final String name = server.newName("guests");

  @TempDir Path directory;

  /// The events of a room.
  public sealed interface RoomEvent {
    record RoomBooked(@PersonId String guest, @PersonalData(erasedAs = "a guest") String name)
        implements RoomEvent {}
  }

  record BookRoom(String guest, String name) {}

  /// The state is the number of bookings.
  static final class RoomDecider implements Decider<BookRoom, Integer, RoomEvent> {
    @Override
    public Integer initialState() {
      return 0;
    }

    @Override
    public List<RoomEvent> decide(BookRoom command, Integer bookings) {
      return List.of(new RoomEvent.RoomBooked(command.guest(), command.name()));
    }

    @Override
    public Integer evolve(Integer bookings, RoomEvent event) {
      return bookings + 1;
    }
  }

  @BeforeEach
  void createDatabase() {
    server.execute("create database " + name);
  }

  @AfterEach
  void dropDatabase() {
    server.execute("drop database %s with (force)".formatted(name));
  }

  private DataSource database() {
    var database = server.direct();
    database.setDatabaseName(name);
    return database;
  }

  private static EventTypes<RoomEvent> types(PersonKeys keys) {
    return EventTypes.of(RoomEvent.class)
        .event("ROOM_BOOKED", RoomEvent.RoomBooked.class)
        .encryptedBy(keys)
        .build();
  }

  @Test
  void a_guest_is_forgotten() {
    var database = database();
    try (var log = PostgresEventStore.open(database)) {
      var keys = PersonKeys.open(database, MasterKeyFile.in(directory));
      var rooms = CommandHandler.of(log, new RoomDecider(), types(keys));

      var room = StreamId.of("room", "12");
      rooms.handle(room, new BookRoom("guest-17", "Ada"));
      rooms.handle(room, new BookRoom("guest-18", "Eda"));
      keys.forget("guest-17");

      assertThat(log.readStream(room)).noneMatch(event -> event.data().contains("Ada"));
      assertThat(log.readStream(room).map(types(keys)::decode))
          .containsExactly(
              new RoomEvent.RoomBooked("guest-17", "a guest"),
              new RoomEvent.RoomBooked("guest-18", "Eda"));
      assertThat(rooms.load(room).state()).isEqualTo(2);
    }
  }

  @Test
  void tests_of_an_application_keep_keys_in_memory() {
    byte[] secret = new byte[MasterKey.BYTES];
    var keys = new PersonKeys(new InMemoryKeyStore(), MasterKey.of(secret));
    assertThat(PersonKeysTest.encrypted(keys)).isNotEqualTo("Ada");
  }

  @Test
  void the_master_key_is_rotated() {
    var database = database();
    var before = PersonKeys.open(database, MasterKeyFile.in(directory));
    String stored = PersonKeysTest.encrypted(before);

    String id = MasterKeyFile.createNew(directory.resolve("new.key"));
    var file = new MasterKeyFile(directory.resolve("new.key"), false);
    var both = file.withFormer(List.of(directory.resolve("master.key")));
    MasterKey master = new MasterKeyCheck(database, PersonKeys.SCHEMA).require(both);
    var rotation = new KeyRotation(database, PersonKeys.SCHEMA, master);
    while (!rotation.step().isDone()) {
      // a step wraps some of the keys
    }

    assertThat(rotation.counts().getFirst().id()).isEqualTo(id);
    assertThat(rotation.counts().getFirst().keys()).isEqualTo(1);
    assertThat(PersonKeysTest.decrypted(PersonKeys.open(database, file), stored)).hasValue("Ada");
  }

  @Test
  void persons_are_erased_again() {
    var database = database();
    try (var log = PostgresEventStore.open(database)) {
      PersonKeys.open(database, MasterKeyFile.in(directory));
      var master =
          new MasterKeyCheck(database, PersonKeys.SCHEMA).require(MasterKeyFile.in(directory));
      var store = new PostgresKeyStore(database, PersonKeys.SCHEMA);
      var erasures =
          ErasureList.open(
              directory.resolve("erasures.list"),
              log.identity().id().toString(),
              master.hmacKey("signatures of erasures").getEncoded(),
              InstantSource.system());
      var keys = new PersonKeys(erasures.listing(store), master);
      String stored = PersonKeysTest.encrypted(keys);
      String person = PersonKeysTest.NAME.person();
      byte[] backup = store.find(List.of(person)).values().iterator().next();
      keys.forget(person);
      assertThat(store.add(person, backup)).isTrue();
      assertThat(PersonKeysTest.decrypted(new PersonKeys(store, master), stored)).hasValue("Ada");

      var listed =
          ErasureList.read(
              directory.resolve("erasures.list"),
              log.identity().id().toString(),
              erasures.publicKey());
      listed.persons().forEach(keys::forget);

      assertThat(PersonKeysTest.decrypted(new PersonKeys(store, master), stored)).isEmpty();
    }
  }

  @Test
  void the_tables_belong_to_another_role_than_the_service() {
    var owner = database();
    var role = server.newName("app");
    server.createRole(role);
    var service = server.direct(role);
    service.setDatabaseName(name);

    PersonalSchema.migrate(owner, "personal", role);
    var master = new MasterKeyCheck(service, "personal").require(MasterKeyFile.in(directory));
    var keys = new PersonKeys(new PostgresKeyStore(service, "personal"), master);

    var types =
        EventTypes.of(RoomEvent.class)
            .event("ROOM_BOOKED", RoomEvent.RoomBooked.class)
            .encryptedBy(keys)
            .personalTagsKeyedBy(master.hmacKey("tags of guests"))
            .build();
    assertThat(types.versions()).containsOnlyKeys("ROOM_BOOKED");
    assertThat(PersonKeysTest.encrypted(keys)).isNotEqualTo("Ada");
    server.execute("drop owned by %s".formatted(role));
  }
}
