package dev.daybook.caffeine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.commands.StreamState;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CaffeineStateCacheTest {
  private static final StreamId CART = StreamId.of("cart", "1");
  private static final StreamId OTHER = StreamId.of("cart", "2");

  private final CaffeineStateCache<String> cache = CaffeineStateCache.ofSize(10);

  private static StreamState<String> state(long version) {
    return new StreamState<>("state " + version, version, Instant.EPOCH);
  }

  @Test
  void keeps_the_latest_version_of_a_stream() {
    cache.keep(CART, state(1));
    cache.keep(CART, state(3));
    cache.keep(CART, state(2));

    assertThat(cache.find(CART)).contains(state(3));
    assertThat(cache.find(OTHER)).isEmpty();
  }

  @Test
  void forgets_one_stream_or_all() {
    cache.keep(CART, state(1));
    cache.keep(OTHER, state(1));

    cache.forget(CART);
    assertThat(cache.find(CART)).isEmpty();
    assertThat(cache.find(OTHER)).isPresent();

    cache.clear();
    assertThat(cache.find(OTHER)).isEmpty();
  }

  @Test
  void never_exceeds_its_size() {
    Cache<StreamId, StreamState<String>> states =
        Caffeine.newBuilder().maximumSize(2).executor(Runnable::run).build();
    var bounded = CaffeineStateCache.of(states);
    for (int i = 0; i < 100; i++) {
      bounded.keep(StreamId.of("cart", "n" + i), state(1));
    }
    states.cleanUp();

    assertThat(states.estimatedSize()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, CaffeineStateCache.STATES_MAX + 1})
  void a_size_out_of_range_is_refused(int states) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CaffeineStateCache.ofSize(states))
        .withMessage("states is %,d: it is 1 to 10,000,000", states);
  }
}
