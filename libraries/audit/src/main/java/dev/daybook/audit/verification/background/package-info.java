/// Verification of a sealed log in the background of a service.
@NullMarked
package dev.daybook.audit.verification.background;

import org.jspecify.annotations.NullMarked;
