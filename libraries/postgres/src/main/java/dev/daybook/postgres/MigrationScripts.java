package dev.daybook.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.daybook.postgres.sql.Sql;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The scripts of a migration: files in a folder beside a class, with names as Flyway expects them.
/// Versions are whole numbers: `V2__name.sql`.
///
/// Each file is listed by name, since the folder of a named module can't be listed at run time.
///
/// A node tells an older schema from a newer one by the version of the last versioned script. So a
/// release in which any script differs, also a repeatable one, has a new versioned script.
///
/// @param owner the class beside which the folder lies. If it is in a named module, that module
///   must open the folder's package to `dev.daybook.postgres`.
/// @param folder its name, such as `schema`
/// @param files all files in it, such as `V1__orders.sql`, `afterMigrate__grants.sql`
public record MigrationScripts(Class<?> owner, String folder, List<String> files) {
  private static final Pattern VERSIONED = Pattern.compile("V(\\d{1,18})__.+\\.sql");

  /// @throws IllegalArgumentException if the version of a versioned script is no whole number
  public MigrationScripts {
    files = List.copyOf(files);
    files.stream().filter(MigrationScripts::isVersioned).forEach(MigrationScripts::number);
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
    String begin = template("plain-migration.sql", historyTable, schema);
    return filled(begin, after(0), historyTable, schema, serviceRole);
  }

  /// The upgrade of a schema that [#toPlainSql] of an older release has made, as one script of
  /// plain SQL for the same tool. It must run once, in one transaction, as the role that owns the
  /// tables, and fails if the schema has another version than `fromVersion`.
  ///
  /// @param historyTable as in [#toPlainSql]
  /// @param schema as in [#toPlainSql]
  /// @param serviceRole as in [#toPlainSql]
  /// @param fromVersion the schema's version; the error that refuses the schema names it
  /// @throws IllegalArgumentException if there is no such version before that of these scripts
  public String toUpgradeSql(
      String historyTable, String schema, @Nullable String serviceRole, long fromVersion) {
    if (fromVersion < 1 || fromVersion >= versionNumber()) {
      throw new IllegalArgumentException(
          "These scripts have version %d, and upgrade from versions 1 to %d: not from %d"
              .formatted(versionNumber(), versionNumber() - 1, fromVersion));
    }
    String begin =
        template("plain-upgrade.sql", historyTable, schema)
            .replace("${fromVersion}", String.valueOf(fromVersion));
    return filled(begin, after(fromVersion), historyTable, schema, serviceRole);
  }

  /// What is granted each time, as plain SQL for one transaction.
  String toGrants(String historyTable, String schema, @Nullable String serviceRole) {
    String begin = template("begin-grants.sql", historyTable, schema);
    return filled(begin, afterMigrate(), historyTable, schema, serviceRole);
  }

  /// A statement or script of this library, with the names of the history and the schema.
  static String template(String file, String historyTable, String schema) {
    return Sql.load(MigrationScripts.class, file, schema)
        .replace("${history}", Sql.quoted(historyTable));
  }

  private String filled(
      String begin,
      Stream<String> scripts,
      String historyTable,
      String schema,
      @Nullable String serviceRole) {
    return Stream.concat(Stream.of(begin), scripts.map(this::read))
        .collect(Collectors.joining("\n"))
        .replace("${flyway:defaultSchema}", schema)
        .replace("${flyway:table}", historyTable)
        .replace("${serviceRole}", serviceRole == null ? "" : serviceRole)
        .replace("${scripts}", version().toString());
  }

  /// Tables first, in the order of their versions, then functions, then privileges.
  private Stream<String> after(long version) {
    Stream<String> versioned =
        files.stream()
            .filter(file -> isVersioned(file) && number(file) > version)
            .sorted(Comparator.comparingLong(MigrationScripts::number));
    return Stream.concat(Stream.concat(versioned, sorted("R__")), afterMigrate());
  }

  private Stream<String> afterMigrate() {
    return sorted("afterMigrate");
  }

  private Stream<String> sorted(String prefix) {
    return files.stream().filter(file -> file.startsWith(prefix)).sorted();
  }

  private static boolean isVersioned(String file) {
    return file.startsWith("V");
  }

  private static long number(String file) {
    Matcher name = VERSIONED.matcher(file);
    if (!name.matches()) {
      throw new IllegalArgumentException(
          "The script %s has no whole number as its version, such as V2__name.sql".formatted(file));
    }
    return Long.parseLong(name.group(1));
  }

  /// The version of a schema that is migrated with these scripts. Reads all of them.
  SchemaVersion version() {
    return new SchemaVersion(versionNumber(), fingerprint());
  }

  /// The number of the last versioned script.
  long versionNumber() {
    return files.stream()
        .filter(MigrationScripts::isVersioned)
        .mapToLong(MigrationScripts::number)
        .max()
        .orElse(0);
  }

  /// A hash of all scripts.
  private String fingerprint() {
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
