/// The test kit: given/when/then for deciders, and the contract tests of event stores.
@NullMarked
package dev.daybook.test;

import org.jspecify.annotations.NullMarked;
