package dev.daybook.accounts.imports;

import dev.daybook.accounts.imports.csv.CsvFile;
import dev.daybook.accounts.imports.csv.CsvLine;
import dev.daybook.accounts.imports.csv.ImportException;
import dev.daybook.accounts.text.EmailAddress;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/// Names and e-mail addresses of the accounts: from a file with the columns account, name and
/// email; generated from the account number for accounts that are not in the file.
public final class People {
  /// Maximum number of people, the same as of accounts.
  static final int PEOPLE_MAX = Import.ACCOUNTS_MAX;

  /// Without capitals, because addresses that differ only in case are equal.
  private static final Pattern PLAIN = Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,40})");

  private static final String DOMAIN = "@import.invalid"; // reserved by RFC 2606

  private final Map<String, Person> byAccount;

  private People(Map<String, Person> byAccount) {
    this.byAccount = byAccount;
  }

  /// Generates all names and addresses from account numbers.
  public static People generated() {
    return new People(Map.of());
  }

  /// These names and addresses, by account number, in their stored form.
  public static People of(Map<String, Person> byAccount) {
    return new People(Map.copyOf(byAccount));
  }

  /// Reads the file of people.
  ///
  /// @param name converts a name to its stored form; throws with a message if it is invalid
  /// @param address converts an e-mail address to its stored form; throws with a message if it is
  ///   invalid
  /// @throws ImportException if the file cannot be read or a line is invalid
  public static People read(
      Path file, char separator, UnaryOperator<String> name, UnaryOperator<String> address) {
    Map<String, Person> people = new HashMap<>();
    Set<String> emails = new HashSet<>();
    try (var csv = CsvFile.open(file, separator)) {
      int account = column(csv.header(), "account");
      int names = column(csv.header(), "name");
      int mails = column(csv.header(), "email");
      for (CsvLine line = csv.next(); line != null; line = csv.next()) {
        if (line.fields().size() != csv.header().size() || people.size() == PEOPLE_MAX) {
          throw refusal(
              file,
              line,
              "the line has a different number of fields than the header, or the file has more than"
                  + " %d lines".formatted(PEOPLE_MAX));
        }
        Person person;
        try {
          person =
              new Person(
                  name.apply(line.fields().get(names).strip()),
                  address.apply(line.fields().get(mails).strip()));
        } catch (RuntimeException e) {
          throw refusal(file, line, String.valueOf(e.getMessage()));
        }
        String number = line.fields().get(account).strip();
        if (number.isEmpty()) {
          throw refusal(file, line, "the account is missing");
        }
        if (people.put(number, person) != null) {
          throw refusal(file, line, "the account occurs twice");
        }
        String email = EmailAddress.folded(person.email());
        if (!emails.add(email)) {
          throw refusal(file, line, "another account has this e-mail address");
        }
        if (email.endsWith(DOMAIN)) {
          throw refusal(
              file, line, "addresses at import.invalid are reserved for generated addresses");
        }
      }
    }
    return new People(people);
  }

  Person of(String account, UUID id) {
    Person known = byAccount.get(account);
    if (known != null) {
      return known;
    }
    String local = PLAIN.matcher(account).matches() ? "account-" + account : id.toString();
    return new Person("Account " + account, local + DOMAIN);
  }

  private static int column(List<String> header, String name) {
    int column = header.indexOf(name);
    if (column < 0) {
      throw new ImportException(
          "The file of people has no column %s (its columns: %s)"
              .formatted(name, String.join(", ", header)));
    }
    return column;
  }

  private static ImportException refusal(Path file, CsvLine line, String reason) {
    return new ImportException("%s, line %d: %s".formatted(file, line.number(), reason));
  }
}
