package dev.daybook.audit.witness;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.daybook.audit.notes.CosignerKey;
import dev.daybook.audit.notes.InvalidNoteException;
import dev.daybook.audit.notes.SignedNote;
import dev.daybook.audit.notes.VerifierKey;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Which logs and witnesses are known, and which cosignatures a checkpoint needs, by C2SP
/// [tlog-policy](https://c2sp.org/tlog-policy).
///
/// ```
/// log <verifier key> [<url>]
/// witness <name> <verifier key> [<url>]
/// group <name> all|any|<k> <name>...
/// quorum <name>|none
/// ```
///
/// Keys are Ed25519: logs of signature type 0x01, witnesses of 0x04.
///
/// @param logs in the order of the file
/// @param witnesses in the order of the file
/// @param quorum which of them must have cosigned
public record TrustPolicy(List<Log> logs, List<Witness> witnesses, Quorum quorum) {
  /// Maximum length of a file.
  public static final int BYTES_MAX = 1 << 18;

  /// Maximum number of lines that define something.
  public static final int DEFINITIONS_MAX = 1_000;

  public TrustPolicy {
    logs = List.copyOf(logs);
    witnesses = List.copyOf(witnesses);
  }

  /// A known log.
  ///
  /// @param key its name is the log's origin
  /// @param url where it is served, if the file says so
  public record Log(VerifierKey key, Optional<URI> url) {}

  /// A known witness.
  ///
  /// @param name its name in this policy
  /// @param key by which its cosignatures are verified
  /// @param url what its addresses begin with, if the file says so
  public record Witness(String name, CosignerKey key, Optional<URI> url) {}

  /// What a checkpoint needs.
  public sealed interface Quorum {
    /// Whether these witnesses are enough.
    boolean isMetBy(Set<Witness> cosigned);
  }

  /// No cosignature is needed.
  public record None() implements Quorum {
    @Override
    public boolean isMetBy(Set<Witness> cosigned) {
      return true;
    }
  }

  /// A certain witness is needed.
  public record One(Witness witness) implements Quorum {
    @Override
    public boolean isMetBy(Set<Witness> cosigned) {
      return cosigned.contains(witness);
    }
  }

  /// Some of several are needed.
  ///
  /// @param needed from 1 to the number of members
  public record Group(int needed, List<Quorum> members) implements Quorum {
    public Group {
      members = List.copyOf(members);
    }

    @Override
    public boolean isMetBy(Set<Witness> cosigned) {
      return members.stream().filter(member -> member.isMetBy(cosigned)).limit(needed).count()
          == needed;
    }
  }

  /// Reads a policy.
  ///
  /// @param file the content of the file
  /// @throws IllegalArgumentException if it is no policy; the message names the line
  public static TrustPolicy parse(byte[] file) {
    return new Parser().parse(file);
  }

  /// Reads a policy.
  ///
  /// @throws IllegalArgumentException as in [#parse(byte\[\])]
  public static TrustPolicy parse(String file) {
    return parse(file.getBytes(UTF_8));
  }

  /// Which witnesses have cosigned a checkpoint, and whether they are enough.
  ///
  /// @throws InvalidNoteException if a line names the key of a known witness, and is not its
  ///   cosignature of this checkpoint
  public PolicyResult check(SignedNote checkpoint) {
    Map<Witness, Instant> cosigned = new LinkedHashMap<>();
    for (Witness witness : witnesses) {
      if (witness.key().hasCosigned(checkpoint)) {
        cosigned.put(witness, witness.key().verify(checkpoint));
      }
    }
    List<Witness> missing = witnesses.stream().filter(it -> !cosigned.containsKey(it)).toList();
    return new PolicyResult(cosigned, missing, quorum.isMetBy(cosigned.keySet()));
  }

  /// Reads the lines. Names are bytes: as characters of ISO 8859-1 they are compared as such.
  private static final class Parser {
    private final List<Log> logs = new ArrayList<>();
    private final List<Witness> witnesses = new ArrayList<>();
    private final Map<String, Quorum> defined = new LinkedHashMap<>();
    private final Set<String> members = new HashSet<>();
    private Optional<Quorum> quorum = Optional.empty();

    TrustPolicy parse(byte[] file) {
      if (file.length > BYTES_MAX) {
        throw new IllegalArgumentException(
            "The policy is larger than %d bytes".formatted(BYTES_MAX));
      }
      String[] lines = new String(file, ISO_8859_1).split("\n", -1);
      int definitions = 0;
      for (int i = 0; i < lines.length; i++) {
        try {
          requireCharacters(lines[i]);
          String line = lines[i].replace('\t', ' ').strip();
          if (line.isEmpty() || line.startsWith("#")) {
            continue;
          }
          if (++definitions > DEFINITIONS_MAX) {
            throw new IllegalArgumentException(
                "there are more than %d definitions".formatted(DEFINITIONS_MAX));
          }
          define(List.of(line.split(" +")));
        } catch (IllegalArgumentException e) {
          throw new IllegalArgumentException(
              "Line %d of the policy: %s".formatted(i + 1, e.getMessage()), e);
        }
      }
      return new TrustPolicy(
          logs,
          witnesses,
          quorum.orElseThrow(
              () -> new IllegalArgumentException("The policy has no line of a quorum")));
    }

    private static void requireCharacters(String line) {
      if (line.chars().anyMatch(c -> c != '\t' && (c < ' ' || c == 0x7f))) {
        throw new IllegalArgumentException("there are control characters other than tab");
      }
    }

    private void define(List<String> items) {
      switch (items.getFirst()) {
        case "log" -> defineLog(items);
        case "witness" -> defineWitness(items);
        case "group" -> defineGroup(items);
        case "quorum" -> defineQuorum(items);
        default ->
            throw new IllegalArgumentException(
                "a line begins with log, witness, group or quorum, not " + text(items.getFirst()));
      }
    }

    private void defineLog(List<String> items) {
      requireItems(items, 2, 3, "log <verifier key> [<url>]");
      var log = new Log(VerifierKey.parse(text(items.get(1))), url(items, 2));
      if (logs.stream().anyMatch(it -> it.key().hasSamePublicKey(log.key()))) {
        throw new IllegalArgumentException("another log has this public key");
      }
      logs.add(log);
    }

    private void defineWitness(List<String> items) {
      requireItems(items, 3, 4, "witness <name> <verifier key> [<url>]");
      var key = CosignerKey.parse(text(items.get(2)));
      var witness = new Witness(text(items.get(1)), key, url(items, 3));
      if (witnesses.stream().anyMatch(it -> it.key().hasSamePublicKey(key))) {
        throw new IllegalArgumentException("another witness has this public key");
      }
      defineName(items.get(1), new One(witness));
      witnesses.add(witness);
    }

    private void defineGroup(List<String> items) {
      requireItems(items, 4, DEFINITIONS_MAX, "group <name> all|any|<k> <name>...");
      List<Quorum> of = new ArrayList<>();
      for (String member : items.subList(3, items.size())) {
        if (!members.add(member)) {
          throw new IllegalArgumentException(
              "%s is a member of a group already".formatted(text(member)));
        }
        of.add(lookUp(member));
      }
      defineName(items.get(1), new Group(needed(items.get(2), of.size()), of));
    }

    private static int needed(String number, int size) {
      if (number.equals("any")) {
        return 1;
      }
      if (number.equals("all")) {
        return size;
      }
      if (!number.matches("[1-9][0-9]{0,3}") || Integer.parseInt(number) > size) {
        throw new IllegalArgumentException(
            "a group of %d needs all, any or 1 to %1$d, not %s".formatted(size, text(number)));
      }
      return Integer.parseInt(number);
    }

    private void defineQuorum(List<String> items) {
      requireItems(items, 2, 2, "quorum <name>");
      if (quorum.isPresent()) {
        throw new IllegalArgumentException("a policy has one quorum");
      }
      String name = items.get(1);
      quorum = Optional.of(name.equals("none") ? new None() : lookUp(name));
    }

    private void defineName(String name, Quorum as) {
      if (name.equals("none") || defined.putIfAbsent(name, as) != null) {
        throw new IllegalArgumentException("%s is defined already".formatted(text(name)));
      }
    }

    private Quorum lookUp(String name) {
      Quorum found = defined.get(name);
      if (found == null) {
        throw new IllegalArgumentException(
            "%s is no witness or group of a line before".formatted(text(name)));
      }
      return found;
    }

    private static void requireItems(List<String> items, int min, int max, String form) {
      if (items.size() < min || items.size() > max) {
        throw new IllegalArgumentException("the form is: " + form);
      }
    }

    private static Optional<URI> url(List<String> items, int index) {
      return items.size() > index
          ? Optional.of(URI.create(text(items.get(index))))
          : Optional.empty();
    }

    /// The bytes as they were meant.
    private static String text(String item) {
      return new String(item.getBytes(ISO_8859_1), UTF_8);
    }
  }
}
