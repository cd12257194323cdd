/// The test kit: given/when/then for deciders, and the contract that every event store must pass.
@NullMarked
package dev.daybook.test;

import org.jspecify.annotations.NullMarked;
