package dev.daybook.test;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.daybook.eventstore.commands.Decider;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// A lamp that can be switched, and breaks permanently when it is dropped.
class DeciderSpecTest {
  private static final String ON = "on";
  private static final String OFF = "off";
  private static final String BROKEN = "broken";

  private static final class Broken extends RuntimeException {
    String why() {
      return "it was dropped";
    }
  }

  private static class Lamp implements Decider<String, String, String> {
    @Override
    public String initialState() {
      return OFF;
    }

    @Override
    public List<String> decide(String command, String state) {
      if (state.equals(BROKEN)) {
        throw new Broken();
      }
      return command.equals(state) ? List.of() : List.of(command);
    }

    @Override
    public String evolve(String state, String event) {
      if (state.equals(BROKEN)) {
        throw new IllegalStateException("A broken lamp does nothing");
      }
      return event;
    }
  }

  private static DeciderSpec<String, String, String, String> spec(
      Decider<String, String, String> decider) {
    return DeciderSpec.of(decider, Broken.class, Broken::why);
  }

  private final DeciderSpec<String, String, String, String> lamp = spec(new Lamp());

  private static void assertFails(ThrowingCallable spec, String... message) {
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(spec)
        .satisfies(e -> List.of(message).forEach(part -> assertContains(e, part)));
  }

  private static void assertContains(Throwable e, String part) {
    if (!String.valueOf(e.getMessage()).contains(part)) {
      throw new AssertionError("The message lacks: " + part, e);
    }
  }

  @Nested
  class Passes {
    @Test
    void when_the_expected_events_happen() {
      lamp.given().when(ON).then(ON);
      lamp.given(ON, OFF).when(ON).then(ON);
    }

    @Test
    void when_nothing_happens_as_expected() {
      lamp.given(ON).when(ON).thenNothing();
    }

    @Test
    void when_the_expected_rule_rejects() {
      lamp.given(BROKEN).when(ON).thenRejected("it was dropped");
    }

    @Test
    void when_the_history_gives_the_expected_state() {
      lamp.given(ON).thenState(ON);
    }
  }

  @Nested
  class Fails {
    @Test
    void when_other_events_happen_and_shows_them() {
      assertFails(
          () -> lamp.given(ON).when(OFF).then(ON),
          "given   on",
          "when    off",
          "then    on",
          "but is  off");
    }

    @Test
    void when_more_or_fewer_events_happen() {
      assertFails(() -> lamp.given().when(ON).then(ON, ON), "but is  on");
      assertFails(() -> lamp.given().when(ON).thenNothing(), "then    nothing happens");
      assertFails(() -> lamp.given(ON).when(ON).then(ON), "but is  nothing happens");
    }

    @Test
    void when_a_rule_rejects_unexpectedly() {
      assertFails(() -> lamp.given(BROKEN).when(ON).then(ON), "but is  rejected: it was dropped");
      assertFails(() -> lamp.given(BROKEN).when(ON).thenNothing(), "rejected");
    }

    @Test
    void when_no_rule_or_another_rule_rejects() {
      assertFails(() -> lamp.given().when(ON).thenRejected("it was dropped"), "but is  on");
      assertFails(() -> lamp.given(BROKEN).when(ON).thenRejected("no current"), "it was dropped");
    }

    @Test
    void when_the_state_is_different() {
      assertFails(() -> lamp.given(ON).thenState(OFF), "state   off", "but is  on");
    }

    @Test
    void when_the_given_history_is_impossible() {
      assertFails(() -> lamp.given(BROKEN, ON), "The given history is impossible at on");
    }

    @Test
    void when_the_decider_is_not_deterministic() {
      var asked = new AtomicInteger();
      Lamp moody =
          new Lamp() {
            @Override
            public List<String> decide(String command, String state) {
              return List.of(asked.getAndIncrement() == 0 ? ON : OFF);
            }
          };
      assertFails(() -> spec(moody).given().when(ON).then(ON), "but the second time it is  off");
    }

    @Test
    void when_the_decider_cannot_evolve_its_own_events() {
      Lamp clumsy =
          new Lamp() {
            @Override
            public List<String> decide(String command, String state) {
              return List.of(BROKEN, command);
            }
          };
      assertFails(
          () -> spec(clumsy).given().when(ON).then(BROKEN, ON),
          "The decider can't evolve what it decided: on");
    }

    @Test
    void with_the_decider_s_exception_if_it_is_no_rejection() {
      Lamp faulty =
          new Lamp() {
            @Override
            public List<String> decide(String command, String state) {
              throw new ArithmeticException("a fault");
            }
          };
      assertThatExceptionOfType(ArithmeticException.class)
          .isThrownBy(() -> spec(faulty).given().when(ON).thenRejected("a fault"));
    }
  }
}
