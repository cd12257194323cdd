package dev.daybook.micrometer;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.function.ToDoubleFunction;

/// Registers gauges with common tags and a strong reference to their subject.
record Gauges(MeterRegistry registry, Tags tags) {

  Gauges tagged(String key, String value) {
    return new Gauges(registry, tags.and(key, value));
  }

  <T> void add(String name, String description, T subject, ToDoubleFunction<T> value) {
    builder(name, description, subject, value).register(registry);
  }

  <T> void addSeconds(String name, String description, T subject, ToDoubleFunction<T> value) {
    builder(name, description, subject, value).baseUnit("seconds").register(registry);
  }

  private <T> Gauge.Builder<T> builder(
      String name, String description, T subject, ToDoubleFunction<T> value) {
    return Gauge.builder(name, subject, value)
        .description(description)
        .tags(tags)
        .strongReference(true);
  }
}
