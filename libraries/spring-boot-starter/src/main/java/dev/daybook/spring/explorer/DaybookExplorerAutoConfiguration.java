package dev.daybook.spring.explorer;

import dev.daybook.explorer.Explorer;
import dev.daybook.explorer.ExplorerServlet;
import dev.daybook.explorer.access.ExplorerAccess;
import dev.daybook.explorer.activity.LogActivity;
import dev.daybook.explorer.index.ExplorerIndex;
import dev.daybook.explorer.spi.Worker;
import dev.daybook.jackson.EventTypes;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.spring.autoconfigure.DaybookAutoConfiguration;
import dev.daybook.spring.autoconfigure.LogConnections;
import dev.daybook.spring.autoconfigure.LogReaders;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/// The explorer's pages, if `daybook-explorer` is present and `daybook.explorer.enabled` is true.
///
/// The bean of type [ExplorerAccess] decides who may use them: the primary one of several, which
/// otherwise refuse to start. Without one, only requests from the application's own machine may,
/// and only read. The process managers, timers, relays and checkpoint schedules that are beans, and
/// beans of type [Worker], are shown beside the read models.
@AutoConfiguration(after = DaybookAutoConfiguration.class)
@ConditionalOnClass({Explorer.class, ServletRegistrationBean.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnBooleanProperty("daybook.explorer.enabled")
@ConditionalOnBean({PostgresEventStore.class, LogReaders.class, LogConnections.class})
@EnableConfigurationProperties(DaybookExplorerProperties.class)
@Import({WorkerBeans.Processes.class, WorkerBeans.Relays.class, WorkerBeans.Sealing.class})
public final class DaybookExplorerAutoConfiguration {
  private static final Pattern PATH = Pattern.compile("(/[A-Za-z0-9._-]+)+");

  /// The log takes all observers of the context.
  @Bean
  @ConditionalOnMissingBean
  LogActivity daybookLogActivity() {
    return new LogActivity();
  }

  /// The readers of the context run it, as they run each bean of type `Projection`.
  @Bean
  @ConditionalOnMissingBean
  @ConditionalOnBooleanProperty("daybook.explorer.index")
  ExplorerIndex daybookExplorerIndex() {
    return new ExplorerIndex();
  }

  @Bean
  ServletRegistrationBean<ExplorerServlet> daybookExplorer(
      PostgresEventStore log,
      LogConnections connections,
      LogReaders readers,
      DaybookExplorerProperties properties,
      LogActivity activity,
      ListableBeanFactory beans,
      ObjectProvider<ExplorerAccess> access,
      ObjectProvider<WorkerBeans.Source> sources,
      ObjectProvider<Worker> workers,
      ObjectProvider<ExplorerCustomizer> customizers) {
    if (!PATH.matcher(properties.path()).matches()) {
      throw new InvalidConfigurationPropertyValueException(
          "daybook.explorer.path", properties.path(), "it is a path such as /explorer");
    }
    Explorer explorer =
        Explorer.of(log, connections.reads())
            .withAccess(access.getIfAvailable(ExplorerAccess::readOnlyFromLoopback))
            .withActivity(activity)
            .withProjections(readers::projections)
            .withWorkers(
                () ->
                    Stream.concat(
                            sources.orderedStream().flatMap(WorkerBeans.Source::workers),
                            workers.orderedStream())
                        .toList());
    for (EventTypes<?> of : DaybookAutoConfiguration.eventTypes(beans).values()) {
      explorer = explorer.withEventTypes(of);
    }
    for (ExplorerCustomizer customizer : customizers.orderedStream().toList()) {
      explorer = customizer.customize(explorer);
    }
    return new ServletRegistrationBean<>(explorer.servlet(), properties.path() + "/*");
  }
}
