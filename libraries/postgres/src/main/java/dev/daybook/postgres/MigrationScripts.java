package dev.daybook.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.daybook.postgres.sql.Sql;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The scripts of a migration: files in a folder beside a class, with names as Flyway expects them.
///
/// Each file is listed by name, since the folder of a named module can't be listed at run time.
///
/// @param owner the class beside which the folder lies. If it is in a named module, that module
///   must open the folder's package to `dev.daybook.postgres`.
/// @param folder its name, such as `schema`
/// @param files all files in it, such as `V1__orders.sql`, `afterMigrate__grants.sql`
public record MigrationScripts(Class<?> owner, String folder, List<String> files) {
  public MigrationScripts {
    files = List.copyOf(files);
  }

  /// @throws IllegalArgumentException if the file can't be found
  String read(String file) {
    return Sql.read(owner, folder + "/" + file);
  }

  /// The migration as one script of plain SQL, for an empty schema and a migration tool of the
  /// application.
  ///
  /// @param historyTable as in [Migration#run], where it says that the schema is migrated so
  /// @param schema created where it doesn't exist
  /// @param serviceRole of the placeholder `serviceRole`; null where the owner itself serves
  public String toPlainSql(String historyTable, String schema, @Nullable String serviceRole) {
    String begin =
        Sql.load(MigrationScripts.class, "plain-migration.sql", schema)
            .replace("${history}", Sql.quoted(historyTable));
    return Stream.concat(Stream.of(begin), inOrder().map(this::read))
        .collect(Collectors.joining("\n"))
        .replace("${flyway:defaultSchema}", schema)
        .replace("${flyway:table}", historyTable)
        .replace("${serviceRole}", serviceRole == null ? "" : serviceRole)
        .replace("${scripts}", fingerprint());
  }

  /// Tables first, then functions, then privileges.
  private Stream<String> inOrder() {
    return Stream.of("V", "R__", "afterMigrate")
        .flatMap(prefix -> files.stream().filter(file -> file.startsWith(prefix)).sorted());
  }

  /// A hash of all scripts.
  String fingerprint() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (String file : files) {
        digest.update(file.getBytes(UTF_8));
        digest.update(read(file).getBytes(UTF_8));
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }
}
