package dev.daybook.kafka.cloudevents;

/// The partition of a key: murmur2 of its bytes, without the sign bit, modulo the number of
/// partitions. Kafka's Java clients choose the same partition for a key, so that records of other
/// producers with the same key are found beside it.
///
/// It is part of what the relay promises: it must never change. So it is computed here, not by a
/// function of Kafka's clients that their documentation doesn't promise.
public final class KeyPartitioner {
  private static final int SEED = 0x9747b28c;
  private static final int M = 0x5bd1e995;
  private static final int R = 24;
  private static final int BLOCK = 4;

  private KeyPartitioner() {}

  /// The partition of a key.
  ///
  /// @param partitions number of partitions, from 1
  /// @return from 0 to `partitions` - 1
  public static int partition(byte[] key, int partitions) {
    return (murmur2(key) & Integer.MAX_VALUE) % partitions;
  }

  private static int murmur2(byte[] data) {
    int hash = SEED ^ data.length;
    int blocks = data.length / BLOCK;
    for (int i = 0; i < blocks; i++) {
      int k = unsigned(data, i * BLOCK, BLOCK) * M;
      k = (k ^ (k >>> R)) * M;
      hash = (hash * M) ^ k;
    }
    int rest = data.length % BLOCK;
    if (rest > 0) {
      hash = (hash ^ unsigned(data, blocks * BLOCK, rest)) * M;
    }
    hash = (hash ^ (hash >>> 13)) * M;
    return hash ^ (hash >>> 15);
  }

  /// Little-endian.
  private static int unsigned(byte[] data, int from, int count) {
    int value = 0;
    for (int i = count - 1; i >= 0; i--) {
      value = (value << Byte.SIZE) | (data[from + i] & 0xff);
    }
    return value;
  }
}
