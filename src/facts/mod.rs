//! What a document says about its own secrecy, as typed records.
