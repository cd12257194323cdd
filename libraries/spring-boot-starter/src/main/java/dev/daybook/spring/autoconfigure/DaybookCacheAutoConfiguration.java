package dev.daybook.spring.autoconfigure;

import dev.daybook.caffeine.CaffeineStateCache;
import dev.daybook.eventstore.commands.CommandHandler;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.Order;

/// Gives each command handler a cache of states, if `daybook-caffeine` is present.
@AutoConfiguration(after = DaybookAutoConfiguration.class)
@ConditionalOnClass(CaffeineStateCache.class)
@ConditionalOnBean(CommandHandlers.class)
public final class DaybookCacheAutoConfiguration {

  @Bean
  @Order(0)
  CommandHandlerCustomizer daybookCacheCustomizer(DaybookProperties properties) {
    int states = properties.cachedStates();
    if (states < 0 || states > CaffeineStateCache.STATES_MAX) {
      throw new InvalidConfigurationPropertyValueException(
          "daybook.cached-states",
          states,
          "it is 0 to %,d".formatted(CaffeineStateCache.STATES_MAX));
    }
    return new Caching(states);
  }

  private record Caching(int states) implements CommandHandlerCustomizer {
    @Override
    public <C, S, E> CommandHandler<C, S, E> customize(CommandHandler<C, S, E> handler) {
      return states == 0 ? handler : handler.withCache(CaffeineStateCache.ofSize(states));
    }
  }
}
