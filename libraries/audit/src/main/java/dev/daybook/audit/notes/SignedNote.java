package dev.daybook.audit.notes;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.daybook.audit.encoding.CanonicalBase64;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A text with signatures, by C2SP [signed-note](https://c2sp.org/signed-note).
///
/// @param text ends in a newline; it proves nothing before [#verify]
/// @param signatures at most [#SIGNATURES_MAX]
public record SignedNote(String text, List<Signature> signatures) {
  /// Maximum number of signatures.
  public static final int SIGNATURES_MAX = 100;

  private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}&&[^\n]]");
  private static final String SEPARATOR = "\n\n";

  public SignedNote {
    if (!text.endsWith("\n") || CONTROL.matcher(text).find()) {
      throw new InvalidNoteException(
          "A note's text ends in a newline, and has no other control characters");
    }
    if (signatures.size() > SIGNATURES_MAX) {
      throw new InvalidNoteException(
          "A note has at most %d signatures, not %d".formatted(SIGNATURES_MAX, signatures.size()));
    }
    signatures = List.copyOf(signatures);
  }

  /// A signature of a note.
  ///
  /// @param keyName the name of the key
  /// @param value in Base 64 the key id and the signature
  public record Signature(String keyName, String value) {
    private static final Pattern LINE = Pattern.compile("— ([^ +]+) ([^ ]+)");
    private static final int KEY_ID_LENGTH = Integer.BYTES;

    public Signature {
      TypedKey.requireName(keyName);
      if (CanonicalBase64.decode(value).length <= KEY_ID_LENGTH) {
        throw new IllegalArgumentException("A signature is longer than its key id");
      }
    }

    /// Parses a line of a note, without the newline.
    ///
    /// @throws InvalidNoteException if it is no signature
    public static Signature parse(String line) {
      var parts = LINE.matcher(line);
      if (!parts.matches()) {
        throw new InvalidNoteException("A signature is — <name> <signature>, not " + line);
      }
      try {
        return new Signature(parts.group(1), parts.group(2));
      } catch (IllegalArgumentException e) {
        throw new InvalidNoteException("Malformed signature: " + line, e);
      }
    }

    static Signature of(TypedKey key, byte[] signature) {
      byte[] value =
          ByteBuffer.allocate(KEY_ID_LENGTH + signature.length)
              .putInt(key.id())
              .put(signature)
              .array();
      return new Signature(key.name(), Base64.getEncoder().encodeToString(value));
    }

    /// A signature with its time, as in C2SP [tlog-cosignature](https://c2sp.org/tlog-cosignature).
    ///
    /// @param seconds since 1970
    static Signature ofTimed(TypedKey key, long seconds, byte[] signature) {
      return of(
          key,
          ByteBuffer.allocate(Long.BYTES + signature.length)
              .putLong(seconds)
              .put(signature)
              .array());
    }

    boolean isBy(TypedKey key) {
      return keyName.equals(key.name())
          && ByteBuffer.wrap(CanonicalBase64.decode(value)).getInt() == key.id();
    }

    byte[] withoutKeyId() {
      byte[] all = CanonicalBase64.decode(value);
      return Arrays.copyOfRange(all, KEY_ID_LENGTH, all.length);
    }

    /// The line of the note, without the newline.
    @Override
    public String toString() {
      return "— " + keyName + " " + value;
    }
  }

  /// Signs a text by one key or several.
  ///
  /// @param text ends in a newline
  public static SignedNote sign(String text, NoteSigner... signers) {
    return new SignedNote(
        text, Arrays.stream(signers).map(signer -> signature(text, signer)).toList());
  }

  private static Signature signature(String text, NoteSigner signer) {
    return Signature.of(signer.verifierKey().key().typed(), signer.sign(text.getBytes(UTF_8)));
  }

  /// Parses the form of [#toString()].
  ///
  /// @throws InvalidNoteException if `note` doesn't have that form
  public static SignedNote parse(String note) {
    int separator = note.lastIndexOf(SEPARATOR);
    if (separator < 0 || !note.endsWith("\n")) {
      throw new InvalidNoteException("A note has a text, an empty line, and signatures");
    }
    List<Signature> signatures = new ArrayList<>();
    for (String line : note.substring(separator + SEPARATOR.length()).split("\n", 0)) {
      signatures.add(Signature.parse(line));
    }
    return new SignedNote(note.substring(0, separator + 1), signatures);
  }

  /// Checks that a key has signed the text. Signatures of other keys are ignored.
  ///
  /// @return the text
  /// @throws InvalidNoteException if the key has not signed it
  public String verify(VerifierKey key) {
    List<Signature> own = signatures.stream().filter(it -> it.isBy(key.key().typed())).toList();
    if (own.isEmpty()) {
      throw new InvalidNoteException("The note is not signed by " + key.name());
    }
    byte[] signed = text.getBytes(UTF_8);
    if (!own.stream().allMatch(it -> key.verifies(signed, it.withoutKeyId()))) {
      throw new InvalidNoteException("The signature by " + key.name() + " is not of this text");
    }
    return text;
  }

  /// Whether a signature line names a key; it may be invalid.
  public boolean isSignedBy(VerifierKey key) {
    return signatures.stream().anyMatch(it -> it.isBy(key.key().typed()));
  }

  /// The same text with more signatures, after those that it has.
  ///
  /// @throws InvalidNoteException if these are more than [#SIGNATURES_MAX]
  public SignedNote withSignatures(List<Signature> more) {
    return new SignedNote(text, Stream.concat(signatures.stream(), more.stream()).toList());
  }

  @Override
  public String toString() {
    StringBuilder note = new StringBuilder(text).append('\n');
    signatures.forEach(it -> note.append(it).append('\n'));
    return note.toString();
  }
}
