package dev.daybook.accounts.http.live.sse;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/// Bytes compressed once are part of a valid gzip stream for each client.
class GzipOutputTest {
  private final Random random = new Random(1);

  @Test
  void any_mix_of_shared_and_own_bytes_reads_back_unchanged() throws IOException {
    List<SharedBytes> shared =
        Stream.concat(
                IntStream.of(0, 1, 8 << 10, 100_000, FeedWindow.PAGE_BYTES).boxed(),
                Stream.generate(() -> random.nextInt(20_000)).limit(50))
            .flatMap(size -> Stream.of(text(size), noise(size)))
            .map(SharedBytes::new)
            .toList();
    for (int client = 0; client < 20; client++) {
      var expected = new ByteArrayOutputStream();
      var sent = new ByteArrayOutputStream();
      var output = new GzipOutput(sent);
      for (int i = random.nextInt(shared.size()); i > 0; i--) {
        SharedBytes next = shared.get(random.nextInt(shared.size()));
        output.write(next);
        expected.writeBytes(next.plain());
      }
      output.finish();
      try (var read = new GZIPInputStream(new ByteArrayInputStream(sent.toByteArray()))) {
        assertThat(read.readAllBytes()).isEqualTo(expected.toByteArray());
      }
    }
  }

  @Test
  void sent_bytes_can_be_read_at_once() throws IOException {
    var sent = new ByteArrayOutputStream();
    var output = new GzipOutput(sent);
    byte[] text = text(1_000);
    output.write(new SharedBytes(text));
    try (var read = new GZIPInputStream(new ByteArrayInputStream(sent.toByteArray()))) {
      assertThat(read.readNBytes(text.length)).isEqualTo(text);
    }
  }

  @Test
  void shared_bytes_are_compressed_once() {
    var bytes = new SharedBytes("data: {\"amount\":1}\n\n".repeat(1_000).getBytes(US_ASCII));
    assertThat(bytes.deflated()).isSameAs(bytes.deflated());
    assertThat(bytes.deflated()).hasSizeLessThan(bytes.plain().length / 20);
  }

  private byte[] text(int size) {
    return random
        .ints(size, 'a', 'f')
        .collect(
            ByteArrayOutputStream::new,
            ByteArrayOutputStream::write,
            (a, b) -> a.writeBytes(b.toByteArray()))
        .toByteArray();
  }

  private byte[] noise(int size) {
    var noise = new byte[size];
    random.nextBytes(noise);
    return noise;
  }
}
