package dev.daybook.accounts.personal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.daybook.personal.KeyWrapper;
import dev.daybook.personal.MasterKey;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/// Has new keys of persons wrapped by a key service. Keys that the master key has wrapped, before
/// there was a key service, stay readable.
///
/// @param service wraps
/// @param master unwraps what it has wrapped
public record KeyServiceKeys(KeyWrapper service, MasterKey master) implements KeyWrapper {
  /// Stands before a key that the service has wrapped: the form in which a wrapped key names its
  /// master key, with a name of its own. So a rotation of the master key leaves it alone, and a
  /// node without key service knows that it can't unwrap it.
  private static final byte[] MARK = "\u0002keys-svc".getBytes(US_ASCII);

  /// The mark as the id of a master key.
  public static final String ID = HexFormat.of().formatHex(MARK, 1, MARK.length);

  @Override
  public byte[] wrap(String person, byte[] key) {
    byte[] wrapped = service.wrap(person, key);
    return ByteBuffer.allocate(MARK.length + wrapped.length).put(MARK).put(wrapped).array();
  }

  @Override
  public byte[] unwrap(String person, byte[] wrapped) {
    return isMarked(wrapped)
        ? service.unwrap(person, Arrays.copyOfRange(wrapped, MARK.length, wrapped.length))
        : master.unwrap(person, wrapped);
  }

  private static boolean isMarked(byte[] wrapped) {
    return wrapped.length > MARK.length
        && Arrays.equals(wrapped, 0, MARK.length, MARK, 0, MARK.length);
  }
}
