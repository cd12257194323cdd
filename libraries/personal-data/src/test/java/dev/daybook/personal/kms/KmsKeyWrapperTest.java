package dev.daybook.personal.kms;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.daybook.eventstore.errors.EventStoreMisconfiguredException;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import dev.daybook.personal.KeyWrapper;
import dev.daybook.personal.KeyWrapperContract;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KmsKeyWrapperTest extends KeyWrapperContract {
  private final List<TestKms> started = new ArrayList<>();

  @Override
  protected KeyWrapper create() {
    return new KmsKeyWrapper(start().address());
  }

  private TestKms start() {
    TestKms kms = TestKms.start();
    started.add(kms);
    return kms;
  }

  @AfterEach
  void stop() {
    started.forEach(TestKms::close);
  }

  @Test
  void tells_a_kms_that_is_away_from_one_that_refuses() {
    TestKms kms = start();
    var wrapper = new KmsKeyWrapper(kms.address());

    kms.refuse(503);
    assertThatExceptionOfType(EventStoreUnavailableException.class)
        .isThrownBy(() -> wrapper.wrap("guest-17", new byte[32]));
    kms.refuse(403);
    assertThatExceptionOfType(EventStoreMisconfiguredException.class)
        .isThrownBy(() -> wrapper.unwrap("guest-17", new byte[32]));
    kms.close();
    assertThatExceptionOfType(EventStoreUnavailableException.class)
        .isThrownBy(() -> wrapper.wrap("guest-17", new byte[32]));
  }
}
