package dev.daybook.personal.erasures;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import dev.daybook.personal.PersonKeyStore;
import dev.daybook.personal.cipher.Ed25519;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.PublicKey;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;

/// A file with the ids of all persons who were erased, outside of the database. After the database
/// was restored from a backup, which brings keys back, they are erased again by it.
///
/// The first line names the log. Each further line is an erasure: number, time, id, and a signature
/// over this line, the signature of the line before it, and the log's id. So no line can be
/// changed, removed before others, added or exchanged, and no list of another log is accepted. That
/// lines at the end are missing can't be seen in a list alone: compare its number of erasures.
///
/// Each node has a list of its own. Thread-safe; processes that share a file take turns.
public final class ErasureList {
  private static final String FORMAT = "daybook-erasures 1 ";
  private static final int HEADER_BYTES_MAX = 256;
  private static final Set<StandardOpenOption> OPTIONS =
      Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);

  private final Path file;
  private final String log;
  private final KeyPair keys;
  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();

  /// The erasures of a list.
  ///
  /// @param persons ids in the order of the erasures
  /// @param last time of the last erasure, as in the list; empty if there is none
  public record Erasures(List<String> persons, String last) {
    public Erasures {
      persons = List.copyOf(persons);
    }
  }

  private ErasureList(Path file, String log, KeyPair keys, InstantSource clock) {
    this.file = file;
    this.log = log;
    this.keys = keys;
    this.clock = clock;
  }

  /// Opens a list, which is created, readable by its owner only, if it is missing. An incomplete
  /// last line, of an erasure that was not completed, is removed.
  ///
  /// @param log id of the log, printable ASCII without spaces, at most 200 characters
  /// @param secret 32 bytes that determine the keys of the signatures, such as
  ///   `master.hmacKey("signatures of erasures").getEncoded()`
  /// @throws ErasureListException if the file can't be read or written, is of another log, or its
  ///   last line has no valid signature
  public static ErasureList open(Path file, String log, byte[] secret, InstantSource clock) {
    var list = new ErasureList(file, log, Ed25519.derived(secret), clock);
    try {
      list.write(List.of());
    } catch (IOException e) {
      throw new ErasureListException(
          "The list of erasures %s can't be read or written: %s".formatted(file, e), e);
    }
    return list;
  }

  /// The public key of the signatures, in Base64 of its X.509 form.
  public String publicKey() {
    return Base64.getEncoder().encodeToString(keys.getPublic().getEncoded());
  }

  /// A store that adds each person to this list before the person's key is removed. Persons without
  /// a key are not added; one whose key is removed by two callers at the same time may be added
  /// twice.
  ///
  /// If the list can't be written, `delete` throws [EventStoreUnavailableException] and removes no
  /// key.
  public PersonKeyStore listing(PersonKeyStore store) {
    return new ListingKeyStore(store, this);
  }

  /// Adds erasures. On return they are on disk (fsync).
  ///
  /// @throws EventStoreUnavailableException if the file can't be written, or is damaged; an
  ///   operator has to put that right
  void append(Collection<String> persons) {
    if (persons.isEmpty()) {
      return;
    }
    try {
      write(new TreeSet<>(persons));
    } catch (IOException | ErasureListException e) {
      throw new EventStoreUnavailableException(
          "No key was destroyed, because the list of erasures %s can't be written: %s"
              .formatted(file, e.getMessage()),
          e);
    }
  }

  private void write(Collection<String> persons) throws IOException {
    lock.lock();
    try (var channel =
            FileChannel.open(
                file,
                OPTIONS,
                PosixFilePermissions.asFileAttribute(
                    PosixFilePermissions.fromString("rw-------")));
        var exclusive = channel.lock()) {
      boolean created = channel.size() == 0;
      Tail tail = tail(channel, exclusive.isValid());
      StringBuilder lines = new StringBuilder(tail.end() == 0 ? FORMAT + log + "\n" : "");
      long number = tail.number();
      String before = tail.signature();
      for (String person : persons) {
        number++;
        var entry =
            ErasureEntry.signed(
                keys.getPrivate(),
                log,
                before,
                number,
                clock.instant().truncatedTo(ChronoUnit.MILLIS),
                person);
        lines.append(entry);
        before = entry.signature();
      }
      channel.truncate(tail.end());
      append(channel, lines.toString());
      channel.force(true);
      if (created) {
        forceFolder();
      }
    } catch (OverlappingFileLockException e) {
      throw new IOException("another list of this process is using the file", e);
    } finally {
      lock.unlock();
    }
  }

  private static void append(FileChannel channel, String lines) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(lines.getBytes(US_ASCII));
    channel.position(channel.size());
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private void forceFolder() throws IOException {
    try (var folder = FileChannel.open(file.toAbsolutePath().getParent())) {
      folder.force(true);
    }
  }

  /// Where a list ends.
  ///
  /// @param end length of its complete lines
  /// @param number of the last erasure; 0 if there is none
  /// @param signature of the last erasure; empty if there is none
  private record Tail(long end, long number, String signature) {}

  private Tail tail(FileChannel channel, boolean locked) throws IOException {
    if (!locked) {
      throw new IOException("the file can't be locked");
    }
    String head = text(channel, 0, HEADER_BYTES_MAX);
    int headerEnd = head.indexOf('\n') + 1;
    if (headerEnd == 0) {
      requireHeaderBegun(head);
      return new Tail(0, 0, "");
    }
    requireHeader(file, head.substring(0, headerEnd - 1), log);
    long from = Math.max(headerEnd, channel.size() - 2L * ErasureEntry.BYTES_MAX);
    String rest = text(channel, from, 2 * ErasureEntry.BYTES_MAX);
    int end = rest.lastIndexOf('\n') + 1;
    if (end == 0) {
      if (from > headerEnd) {
        throw damaged(file, "last line");
      }
      return new Tail(headerEnd, 0, "");
    }
    return tail(rest.substring(0, end).split("\n", -1), from == headerEnd, from + end);
  }

  /// @param lines the last of them is empty
  /// @param isAll whether they are all lines after the header
  private Tail tail(String[] lines, boolean isAll, long end) {
    int last = lines.length - 2;
    boolean isFirst = isAll && last == 0;
    if (last == 0 && !isFirst) {
      throw damaged(file, "last line");
    }
    try {
      ErasureEntry entry = ErasureEntry.parse(lines[last]);
      String before = isFirst ? "" : ErasureEntry.parse(lines[last - 1]).signature();
      if (entry.isSigned(keys.getPublic(), log, before)) {
        return new Tail(end, entry.number(), entry.signature());
      }
    } catch (IllegalArgumentException e) {
      throw damaged(file, "last line");
    }
    throw damaged(file, "last line");
  }

  private static String text(FileChannel channel, long from, int bytesMax) throws IOException {
    var bytes = ByteBuffer.allocate(bytesMax);
    int read = 0;
    while (read >= 0 && bytes.hasRemaining()) {
      read = channel.read(bytes, from + bytes.position());
    }
    return new String(bytes.array(), 0, bytes.position(), ISO_8859_1);
  }

  /// A header that was being written when the process ended.
  private void requireHeaderBegun(String head) {
    if (!(FORMAT + log).startsWith(head)) {
      throw new ErasureListException("%s is no list of erasures".formatted(file));
    }
  }

  private static void requireHeader(Path file, String header, String log) {
    if (!header.startsWith(FORMAT)) {
      throw new ErasureListException("%s is no list of erasures".formatted(file));
    }
    if (!header.equals(FORMAT + log)) {
      throw new ErasureListException(
          "%s is a list of another log, %s: this one is %s. Use the list of this log, or move this file away"
              .formatted(file, header.substring(FORMAT.length()), log));
    }
  }

  private static ErasureListException damaged(Path file, String line) {
    return new ErasureListException(
        "The %s of the list of erasures %s is damaged, or not signed by this log's key: lines were changed, removed or added. Use an intact copy"
            .formatted(line, file));
  }

  /// Reads a list and checks all of it.
  ///
  /// @param log id of the log
  /// @param publicKey as [#publicKey()] returns it
  /// @throws ErasureListException if the file can't be read, is of another log, has an incomplete
  ///   last line, or a line that was not signed in this place with the key
  /// @throws IllegalArgumentException if `publicKey` has not that form
  public static Erasures read(Path file, String log, String publicKey) {
    PublicKey key = Ed25519.publicKey(Base64.getDecoder().decode(publicKey));
    try (var lines = Files.newBufferedReader(file, ISO_8859_1)) {
      String header = lines.readLine();
      requireHeader(file, header == null ? "" : header, log);
      List<String> persons = new ArrayList<>();
      String before = "";
      String last = "";
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        ErasureEntry entry = entry(file, line, persons.size() + 1L, key, log, before);
        persons.add(entry.person());
        before = entry.signature();
        last = entry.at().toString();
      }
      requireComplete(file, persons.size());
      return new Erasures(persons, last);
    } catch (IOException e) {
      throw new ErasureListException(
          "The list of erasures %s can't be read: %s".formatted(file, e), e);
    }
  }

  private static ErasureEntry entry(
      Path file, String line, long number, PublicKey key, String log, String before)
      throws IOException {
    try {
      ErasureEntry entry = ErasureEntry.parse(line);
      if (entry.number() == number && entry.isSigned(key, log, before)) {
        return entry;
      }
    } catch (IllegalArgumentException e) {
      requireComplete(file, number - 1);
    }
    throw damaged(file, "line %d".formatted(number + 1));
  }

  private static void requireComplete(Path file, long complete) throws IOException {
    try (var channel = FileChannel.open(file)) {
      if (!text(channel, channel.size() - 1, 1).equals("\n")) {
        throw new ErasureListException(
            "The list of erasures %s was cut off in its last line, after %d erasures: use a complete copy"
                .formatted(file, complete));
      }
    }
  }
}
