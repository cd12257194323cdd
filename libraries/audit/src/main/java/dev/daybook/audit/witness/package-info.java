/// Witnesses by C2SP: the request for a cosignature, and the policy that says how many are needed.
@NullMarked
package dev.daybook.audit.witness;

import org.jspecify.annotations.NullMarked;
