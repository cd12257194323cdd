/// Signed notes and checkpoints by C2SP.
@NullMarked
package dev.daybook.audit.notes;

import org.jspecify.annotations.NullMarked;
