//! Findings rendered: one file a format.
