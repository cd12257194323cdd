package dev.daybook.spring.autoconfigure;

import dev.daybook.eventstore.commands.CommandHandler;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.spring.transactions.FlushObserver;
import dev.daybook.spring.transactions.JoinedTransactions;
import dev.daybook.spring.transactions.TransactionManagers;
import dev.daybook.spring.transactions.TransactionalEventStore;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.transaction.TransactionManager;

/// Joins appends to the transactions of the application.
@AutoConfiguration(after = DaybookAutoConfiguration.class)
@ConditionalOnBean(PostgresEventStore.class)
@ConditionalOnBooleanProperty(name = "daybook.join-transactions", matchIfMissing = true)
public final class DaybookTransactionAutoConfiguration {

  @Bean
  JoinedTransactions daybookTransactions(
      PostgresEventStore log, DataSource dataSource, ObjectProvider<FlushObserver> observer) {
    return new JoinedTransactions(log, dataSource, observer.getIfUnique(() -> Runnable::run));
  }

  /// The outermost decorator: a collected append is no append yet.
  @Bean
  @Order(Ordered.LOWEST_PRECEDENCE)
  EventStoreDecorator daybookTransactionalStore(JoinedTransactions transactions) {
    return log -> new TransactionalEventStore(log, transactions);
  }

  @Bean
  @Order(Ordered.LOWEST_PRECEDENCE)
  CommandHandlerCustomizer daybookTransactionalCommands(JoinedTransactions transactions) {
    return new Joining(transactions);
  }

  @Bean
  @Order(Ordered.LOWEST_PRECEDENCE)
  DecisionHandlerCustomizer daybookTransactionalDecisions(JoinedTransactions transactions) {
    return handler -> handler.joining(transactions::current);
  }

  private record Joining(JoinedTransactions transactions) implements CommandHandlerCustomizer {
    @Override
    public <C, S, E> CommandHandler<C, S, E> customize(CommandHandler<C, S, E> handler) {
      return handler.joining(transactions::current);
    }
  }

  @Bean
  SmartInitializingSingleton daybookTransactionManagers(
      JoinedTransactions transactions, ObjectProvider<TransactionManager> managers) {
    return () -> TransactionManagers.join(managers.orderedStream().toList(), transactions);
  }
}
