package io.sigrun.cli;

/** How replies are printed. */
enum OutputMode {
    /** For people: types shown, strings quoted, elements numbered. */
    STANDARD,
    /** For scripts: what a reply holds and nothing else. */
    RAW,
    CSV,
    JSON,
    /** JSON in which everything not ASCII is escaped. */
    QUOTED_JSON
}
