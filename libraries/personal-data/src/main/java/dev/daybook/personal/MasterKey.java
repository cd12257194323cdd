package dev.daybook.personal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.daybook.personal.cipher.Aead;
import dev.daybook.personal.cipher.Hkdf;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/// Wraps the keys of persons under a secret of 32 bytes, by AES-256-GCM. It is the only secret
/// outside of the database; [MasterKeyFile] keeps it.
///
/// Derived from it by HKDF-SHA-256: the key that wraps, a check value that identifies the master
/// key, and keys for hashes by [#hmacKey]. A wrapped key names its master key by [#id].
///
/// Around a [KeyRotation] it has two secrets: it wraps by the one that the database calls current,
/// and unwraps by both. The keys for hashes stay those of the database's first secret. Thread-safe.
public final class MasterKey implements KeyWrapper {
  /// Length of the secret.
  public static final int BYTES = 32;

  private static final String WRAPPING = "wrapping of personal keys";
  private static final String CHECK = "check of the master key";
  private static final String DERIVATION = "derivation of keys for hashes";

  /// First byte of a wrapped key, before the id of its master key. Keys of earlier releases have no
  /// id, and begin with the 1 of [Aead].
  private static final byte FORMAT = 2;

  private static final int ID_BYTES = 8;

  private final Secret own;
  private final Map<String, Secret> secrets;
  private final byte[] derivation;
  private volatile Secret current;

  /// A secret and what is derived from it.
  ///
  /// @param pseudorandomKey of the derivations
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Secret(byte[] pseudorandomKey, byte[] check, String id, SecretKey wrapping) {
    static Secret of(byte[] pseudorandomKey) {
      byte[] check = derive(pseudorandomKey, CHECK);
      return new Secret(
          pseudorandomKey,
          check,
          HexFormat.of().formatHex(check, 0, ID_BYTES),
          new SecretKeySpec(derive(pseudorandomKey, WRAPPING), "AES"));
    }

    byte[] wrap(String person, byte[] key) {
      byte[] encrypted = Aead.encrypt(wrapping, key, context(person));
      return ByteBuffer.allocate(1 + ID_BYTES + encrypted.length)
          .put(FORMAT)
          .put(check, 0, ID_BYTES)
          .put(encrypted)
          .array();
    }

    @Override
    public String toString() {
      return id;
    }
  }

  private MasterKey(Secret own, Secret current, Collection<Secret> secrets, byte[] derivation) {
    this.own = own;
    this.current = current;
    this.secrets =
        Stream.concat(Stream.of(own, current), secrets.stream())
            .collect(Collectors.toUnmodifiableMap(Secret::id, it -> it, (a, b) -> a));
    this.derivation = derivation;
  }

  /// The master key of a secret.
  ///
  /// @param secret [#BYTES] random bytes
  public static MasterKey of(byte[] secret) {
    if (secret.length != BYTES) {
      throw new IllegalArgumentException("A master key must have %d bytes".formatted(BYTES));
    }
    Secret only = Secret.of(Hkdf.extract(new byte[0], secret));
    return new MasterKey(only, only, List.of(), only.pseudorandomKey());
  }

  /// Returns a new random key.
  static MasterKey random() {
    byte[] secret = new byte[BYTES];
    new SecureRandom().nextBytes(secret);
    return of(secret);
  }

  /// This key with others beside it.
  ///
  /// @param wrapping the key that wraps: this one or one of the others
  /// @param derivation as [#derivation(String)] of that key has stored it; empty if it is the
  ///   database's first key
  /// @throws IllegalArgumentException if `derivation` was not wrapped by that key
  MasterKey with(Collection<MasterKey> others, MasterKey wrapping, Optional<byte[]> derivation) {
    Secret now = wrapping.own;
    byte[] derived =
        derivation
            .map(wrapped -> Aead.decrypt(now.wrapping(), wrapped, DERIVATION.getBytes(UTF_8)))
            .orElse(now.pseudorandomKey());
    return new MasterKey(own, now, others.stream().map(it -> it.own).toList(), derived);
  }

  /// The id of the secret in the file: 16 hexadecimal digits, derived from the secret.
  public String id() {
    return own.id();
  }

  /// The id of the secret that wraps.
  String currentId() {
    return current.id();
  }

  /// Value that identifies the key without revealing it. Its first 8 bytes are the id.
  byte[] check() {
    return own.check();
  }

  /// Whether it has a secret.
  boolean has(String id) {
    return secrets.containsKey(id);
  }

  /// Wraps by another secret from now on.
  ///
  /// @param id of a secret that it has
  void use(String id) {
    current = secret(id);
  }

  /// What the keys for hashes are derived from, wrapped by a secret.
  ///
  /// @param id of a secret that it has
  byte[] derivation(String id) {
    return Aead.encrypt(secret(id).wrapping(), derivation, DERIVATION.getBytes(UTF_8));
  }

  private Secret secret(String id) {
    Secret secret = secrets.get(id);
    if (secret == null) {
      throw new IllegalArgumentException("There is no master key " + id + " here");
    }
    return secret;
  }

  @Override
  public byte[] wrap(String person, byte[] key) {
    return current.wrap(person, key);
  }

  /// Wraps by one of the secrets.
  ///
  /// @param id of a secret that it has
  byte[] wrapBy(String id, String person, byte[] key) {
    return secret(id).wrap(person, key);
  }

  @Override
  public byte[] unwrap(String person, byte[] wrapped) {
    Optional<String> name = wrappedBy(wrapped);
    if (name.isEmpty()) {
      return unwrapUnnamed(person, wrapped);
    }
    byte[] encrypted = Arrays.copyOfRange(wrapped, 1 + ID_BYTES, wrapped.length);
    return Aead.decrypt(secret(name.get()).wrapping(), encrypted, context(person));
  }

  /// The id of the master key that has wrapped a key; empty for keys of earlier releases.
  static Optional<String> wrappedBy(byte[] wrapped) {
    return wrapped.length > ID_BYTES && wrapped[0] == FORMAT
        ? Optional.of(HexFormat.of().formatHex(wrapped, 1, 1 + ID_BYTES))
        : Optional.empty();
  }

  private byte[] unwrapUnnamed(String person, byte[] wrapped) {
    IllegalArgumentException refusal = null;
    for (Secret secret : secrets.values()) {
      try {
        return Aead.decrypt(secret.wrapping(), wrapped, context(person));
      } catch (IllegalArgumentException e) {
        refusal = e;
      }
    }
    throw refusal == null ? new IllegalArgumentException("There is no master key") : refusal;
  }

  /// Derives a key for HMAC-SHA-256, for example for `EventTypesBuilder.personalTagsKeyedBy`.
  /// Always the same for one purpose and one database, also after rotations: hashes that the log
  /// has can't be replaced.
  ///
  /// @param purpose any text that the application uses for this key alone
  public SecretKey hmacKey(String purpose) {
    if (purpose.isEmpty() || Set.of(WRAPPING, CHECK, DERIVATION).contains(purpose)) {
      throw new IllegalArgumentException("No key is derived for the purpose \"" + purpose + "\"");
    }
    return new SecretKeySpec(derive(derivation, purpose), Hkdf.HMAC);
  }

  private static byte[] context(String person) {
    return person.getBytes(US_ASCII);
  }

  private static byte[] derive(byte[] pseudorandomKey, String purpose) {
    return Hkdf.expand(pseudorandomKey, ("daybook: " + purpose).getBytes(UTF_8), BYTES);
  }

  @Override
  public String toString() {
    return "the master key " + own.id();
  }
}
