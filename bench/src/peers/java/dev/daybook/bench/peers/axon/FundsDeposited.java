package dev.daybook.bench.peers.axon;

record FundsDeposited(long amount, String currency, String note) {}
