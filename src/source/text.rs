//! Plain text.
use super::Reading;
pub(super) fn read(_text: &str, _collection: &str) -> Reading {
    Reading::default()
}
