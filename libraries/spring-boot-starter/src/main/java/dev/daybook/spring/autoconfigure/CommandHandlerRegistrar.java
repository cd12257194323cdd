package dev.daybook.spring.autoconfigure;

import dev.daybook.eventstore.commands.CommandHandler;
import dev.daybook.eventstore.commands.Decider;
import dev.daybook.eventstore.commands.EventCodec;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.core.ResolvableType;

/// Registers a `CommandHandler<C, S, E>` for each `Decider<C, S, E>` of the context, with the codec
/// of its events. A decider for which the application has a command handler of these types gets no
/// other one.
final class CommandHandlerRegistrar implements BeanDefinitionRegistryPostProcessor {
  private static final String DECIDER = "Decider";

  @Override
  public void postProcessBeanDefinitionRegistry(BeanDefinitionRegistry registry) {
    if (registry instanceof ConfigurableListableBeanFactory beans) {
      for (String name : beans.getBeanNamesForType(Decider.class, true, false)) {
        register(registry, beans, name);
      }
    }
  }

  private static void register(
      BeanDefinitionRegistry registry, ConfigurableListableBeanFactory beans, String decider) {
    ResolvableType type =
        beans.getMergedBeanDefinition(decider).getResolvableType().as(Decider.class);
    ResolvableType handler =
        ResolvableType.forClassWithGenerics(CommandHandler.class, type.getGenerics());
    if (type.hasUnresolvableGenerics()) {
      throw new DaybookStartException(
          "The types of commands, state and events of the decider %s are not known."
              .formatted(decider),
          "Declare its bean by its class, or as Decider<…> with all three types.");
    }
    if (beans.getBeanNamesForType(handler, true, false).length == 0) {
      String codec = codec(beans, decider, type.getGeneric(2));
      registry.registerBeanDefinition(name(decider), definition(beans, handler, decider, codec));
    }
  }

  private static String codec(
      ConfigurableListableBeanFactory beans, String decider, ResolvableType events) {
    String[] codecs =
        beans.getBeanNamesForType(
            ResolvableType.forClassWithGenerics(EventCodec.class, events), true, false);
    String type = events.resolve(Object.class).getSimpleName();
    if (codecs.length == 0) {
      throw new DaybookStartException(
          "The decider %s decides events of %s, which has no event types.".formatted(decider, type),
          "Define a bean EventTypes<%1$s>: EventTypes.of(%1$s.class).event(…).build()."
              .formatted(type));
    }
    if (codecs.length > 1) {
      throw new DaybookStartException(
          "The events of the decider %s, %s, have several event types: the beans %s."
              .formatted(decider, type, String.join(", ", codecs)),
          "Remove all but one, or define a bean CommandHandler for this decider.");
    }
    return codecs[0];
  }

  /// `cartDecider` gets the handler `cartCommandHandler`.
  private static String name(String decider) {
    String stem =
        decider.endsWith(DECIDER)
            ? decider.substring(0, decider.length() - DECIDER.length())
            : decider;
    return stem + "CommandHandler";
  }

  private static RootBeanDefinition definition(
      ConfigurableListableBeanFactory beans, ResolvableType type, String decider, String codec) {
    RootBeanDefinition definition = new RootBeanDefinition(CommandHandler.class);
    definition.setTargetType(type);
    definition.setInstanceSupplier(() -> handler(beans, decider, codec));
    definition.setResourceDescription("command handler of the decider " + decider);
    return definition;
  }

  /// The types have been compared by the definitions of the beans.
  @SuppressWarnings("unchecked")
  private static <C, S, E> CommandHandler<C, S, E> handler(
      ConfigurableListableBeanFactory beans, String decider, String codec) {
    return beans
        .getBean(CommandHandlers.class)
        .create((Decider<C, S, E>) beans.getBean(decider), (EventCodec<E>) beans.getBean(codec));
  }
}
