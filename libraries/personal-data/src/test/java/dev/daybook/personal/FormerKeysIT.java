package dev.daybook.personal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.eventstore.StreamId;
import dev.daybook.jackson.personal.FieldEncryption.FieldLocation;
import dev.daybook.postgres.Migration;
import dev.daybook.postgres.MigrationScripts;
import dev.daybook.postgres.sql.Sql;
import dev.daybook.testing.postgres.TestPostgres;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// Keys and texts of a build whose persons had UUIDs alone.
class FormerKeysIT {
  private static final TestPostgres DATABASE = TestPostgres.shared();
  private static final UUID PERSON = UUID.fromString("0a1b2c3d-0000-4000-8000-00000000000a");

  /// Made by that build, under the master key 00 01 … 1f.
  private static final String CHECK =
      "0f04f9384a20aa4f4975194cf32ac818e715ccb44cbeb227d1a2a22167233575";

  private static final String WRAPPED =
      "01e7d1a1f2c61bfe8b88dba60eecc66c4760b761c55db10af363c701a0299f46"
          + "1d16161d9b962b4c14893c7bebe409adbbcf9978f1c4958316dc1098cd";
  private static final String TEXT = "AcSu4m82QUcAUrb8s43AMsBfCqqQuHHDy_bpYsiFYFlj2EGptKMR";

  private final String schema = DATABASE.newName("former");

  private static MasterKey master() {
    byte[] secret = new byte[MasterKey.BYTES];
    for (int i = 0; i < secret.length; i++) {
      secret[i] = (byte) i;
    }
    return MasterKey.of(secret);
  }

  private void createByFormerBuild() throws SQLException {
    var scripts =
        new MigrationScripts(PersonalSchema.class, "schema/keys", List.of("V1__personal_keys.sql"));
    Migration.run(DATABASE.direct(), scripts, "personal_schema_history", schema, null);
    try (Connection connection = DATABASE.direct().getConnection();
        PreparedStatement insert =
            connection.prepareStatement(
                Sql.load(FormerKeysIT.class, "insert-former.sql", schema))) {
      insert.setObject(1, PERSON);
      insert.setBytes(2, HexFormat.of().parseHex(WRAPPED));
      insert.executeUpdate();
    }
  }

  @Test
  void are_found_after_the_migration() throws SQLException {
    createByFormerBuild();

    PersonalSchema.migrate(DATABASE.direct(), schema, null);
    PersonalSchema.migrate(DATABASE.direct(), schema, null);

    var keys = new PersonKeys(new PostgresKeyStore(DATABASE.direct(), schema), master());
    var name =
        new FieldLocation(new StreamId("account", PERSON.toString()), "USER_CREATED", "name");
    assertThat(keys.decrypt(name, TEXT)).hasValue("Ada Žofie");
    keys.forget(PERSON.toString());
    assertThat(keys.decrypt(name, TEXT)).isEmpty();
  }

  @Test
  void have_the_same_check_value() {
    assertThat(master().check()).isEqualTo(HexFormat.of().parseHex(CHECK));
  }

  /// A database keeps the checksum of a script that it has run.
  @Test
  void were_created_by_a_script_that_never_changes() throws Exception {
    String script = Sql.read(PersonalSchema.class, "schema/keys/V1__personal_keys.sql");
    byte[] hash =
        MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
    assertThat(hash)
        .asHexString()
        .isEqualToIgnoringCase("e485b1654a0964bf1ba150e3ea958483140cf569bd056ef21ffa8a64255f1fb4");
  }
}
