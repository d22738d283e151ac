/**
 * Tests of the source itself: which package may import which, rules of tidiness that no compiler checks, and what the
 * built image holds.
 */
@NullMarked
package io.sigrun.style;

import org.jspecify.annotations.NullMarked;
