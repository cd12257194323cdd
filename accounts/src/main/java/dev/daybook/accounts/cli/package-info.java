/// Command line: `start`, `import`, `log`, `projections`, `audit` and their options. The main class
/// is [Daybook].
@NullMarked
package dev.daybook.accounts.cli;

import org.jspecify.annotations.NullMarked;
