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

/// Whose accounts they are: from a file with the columns account, name and email, and for an
/// account that isn't in it, made from its number.
public final class People {
  /// As many accounts as an import can have.
  static final int PEOPLE_MAX = Import.ACCOUNTS_MAX;

  /// Without capitals, since addresses that differ in case alone are the same.
  private static final Pattern PLAIN = Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,40})");

  private static final String DOMAIN = "@import.invalid"; // RFC 2606: nobody's

  private final Map<String, Person> byAccount;

  private People(Map<String, Person> byAccount) {
    this.byAccount = byAccount;
  }

  /// All of them made from the number.
  public static People made() {
    return new People(Map.of());
  }

  /// Reads the file of people.
  ///
  /// @param name gives the form that is stored; throws, with a message, if a name is none
  /// @param address gives the form that is stored; throws, with a message, if an e-mail address is
  ///   none
  /// @throws ImportException if the file can't be read, or a line of it isn't right
  public static People read(
      Path file, char separator, UnaryOperator<String> name, UnaryOperator<String> address) {
    Map<String, Person> people = new HashMap<>();
    Set<String> emails = new HashSet<>();
    try (var csv = CsvFile.open(file, separator)) {
      int account = place(csv.header(), "account");
      int names = place(csv.header(), "name");
      int mails = place(csv.header(), "email");
      for (CsvLine line = csv.next(); line != null; line = csv.next()) {
        if (line.fields().size() != csv.header().size() || people.size() == PEOPLE_MAX) {
          throw refusal(file, line, "it has not the fields of the header, or is one too many");
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
          throw refusal(file, line, "the account was there before");
        }
        String email = EmailAddress.folded(person.email());
        if (!emails.add(email)) {
          throw refusal(file, line, "another account has this e-mail address");
        }
        if (email.endsWith(DOMAIN)) {
          throw refusal(file, line, "addresses at import.invalid are made from account numbers");
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

  private static int place(List<String> header, String name) {
    int place = header.indexOf(name);
    if (place < 0) {
      throw new ImportException(
          "The file of people has no column %s (its columns: %s)"
              .formatted(name, String.join(", ", header)));
    }
    return place;
  }

  private static ImportException refusal(Path file, CsvLine line, String reason) {
    return new ImportException("%s, line %d: %s".formatted(file, line.number(), reason));
  }
}
