package dev.daybook.bench.peers.axon;

import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.AggregateLifecycle;
import org.axonframework.modelling.command.CreationPolicy;
import org.jspecify.annotations.Nullable;

/// An account with its balance.
class AxonAccount {
  @AggregateIdentifier
  @SuppressWarnings("UnusedVariable") // Axon reads it
  private @Nullable String id;

  private long balance;

  @CommandHandler
  @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
  void handle(DepositFunds command) {
    id = command.account();
    Math.addExact(balance, command.amount());
    AggregateLifecycle.apply(
        new FundsDeposited(command.amount(), command.currency(), command.note()));
  }

  @EventSourcingHandler
  void on(FundsDeposited event, DomainEventMessage<FundsDeposited> message) {
    id = message.getAggregateIdentifier();
    balance += event.amount();
  }
}
