package dev.daybook.bench.peers.axon;

import org.axonframework.modelling.command.TargetAggregateIdentifier;

record DepositFunds(
    @TargetAggregateIdentifier String account, long amount, String currency, String note) {}
