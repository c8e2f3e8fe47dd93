//! Bytes to text and back: which encoding a file has, and where a byte of the decoded text stands on the disk.

use std::borrow::Cow;

use encoding_rs::{UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::position::Count;

/// How the file is written on the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    Utf8 { bom: bool },
    Utf16 { big_endian: bool, bom: bool },
    Windows1252,
}

/// What decoding found out.
pub(super) struct Decoded {
    pub text: String,
    pub encoding: Encoding,
    /// What the user should know: a sentence.
    pub notice: Option<&'static str>,
}

const UTF8_BOM: &[u8] = b"\xef\xbb\xbf";

/// The first bytes of files that people mistake for transcriptions.
const SIGNATURES: &[(&[u8], &str)] = &[
    (b"%PDF-", "a PDF file"),
    (b"PK\x03\x04", "a packed file (DOCX, ODT, EPUB or ZIP)"),
    (b"\xd0\xcf\x11\xe0", "an old Word file (DOC)"),
    (b"{\\rtf", "a Rich Text file (RTF)"),
    (b"\x89PNG", "an image (PNG)"),
    (b"\xff\xd8\xff", "an image (JPEG)"),
    (b"GIF8", "an image (GIF)"),
    (b"II*\0", "an image (TIFF)"),
    (b"MM\0*", "an image (TIFF)"),
    (b"\x1f\x8b", "a packed file (gzip)"),
];

/// The text of a file, or what it is instead.
pub(super) fn decode(bytes: Cow<'_, [u8]>) -> Result<Decoded, &'static str> {
    if let Some((_, what)) = SIGNATURES.iter().find(|(start, _)| bytes.starts_with(start)) {
        return Err(what);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xff\xfe") {
        return Ok(utf16(rest, false, true));
    }
    if let Some(rest) = bytes.strip_prefix(b"\xfe\xff") {
        return Ok(utf16(rest, true, true));
    }
    let bom = bytes.starts_with(UTF8_BOM);
    let body = if bom { &bytes[UTF8_BOM.len()..] } else { &bytes[..] };
    if memchr::memchr(0, body).is_some() {
        return match utf16_by_zeros(body) {
            Some(big_endian) if !bom => Ok(utf16(body, big_endian, false)),
            _ => Err("a binary file (it holds zero bytes)"),
        };
    }
    let bytes = match utf8(bytes, bom) {
        Ok(text) => return Ok(Decoded { text, encoding: Encoding::Utf8 { bom }, notice: None }),
        Err(bytes) => bytes,
    };
    // The byte order mark of a file that is not UTF-8 after all is read like its other bytes.
    let (text, _) = WINDOWS_1252.decode_without_bom_handling(&bytes);
    Ok(Decoded {
        text: text.into_owned(),
        encoding: Encoding::Windows1252,
        notice: Some("the file is not UTF-8; it was read as Windows-1252"),
    })
}

/// The text, if it is UTF-8. Bytes that are ours to keep become it as they are.
fn utf8(bytes: Cow<'_, [u8]>, bom: bool) -> Result<String, Cow<'_, [u8]>> {
    match bytes {
        Cow::Owned(bytes) if !bom => String::from_utf8(bytes).map_err(|error| Cow::Owned(error.into_bytes())),
        bytes => match std::str::from_utf8(if bom { &bytes[UTF8_BOM.len()..] } else { &bytes }) {
            Ok(text) => Ok(text.to_owned()),
            Err(_) => Err(bytes),
        },
    }
}

fn utf16(bytes: &[u8], big_endian: bool, bom: bool) -> Decoded {
    let codec = if big_endian { UTF_16BE } else { UTF_16LE };
    let (text, broken) = codec.decode_without_bom_handling(bytes);
    Decoded {
        text: text.into_owned(),
        encoding: Encoding::Utf16 { big_endian, bom },
        notice: broken.then_some("the file is UTF-16 with broken characters, which were read as U+FFFD"),
    }
}

/// Western text in UTF-16 has a zero in nearly every pair of bytes, always on the same side. `Some(true)` is big-endian.
fn utf16_by_zeros(bytes: &[u8]) -> Option<bool> {
    let sample = &bytes[..bytes.len().min(4096) & !1];
    let pairs = sample.len() / 2;
    let zeros = |side: usize| sample.iter().skip(side).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    match (even, odd) {
        _ if pairs == 0 => None,
        (0, odd) if odd * 10 >= pairs * 7 => Some(false),
        (even, 0) if even * 10 >= pairs * 7 => Some(true),
        _ => None,
    }
}

impl Encoding {
    /// The bytes before the text itself.
    fn mark_len(self) -> usize {
        match self {
            Encoding::Utf8 { bom: true } => 3,
            Encoding::Utf16 { bom: true, .. } => 2,
            _ => 0,
        }
    }

    /// The byte of the file at which a byte of its text stands; `count` tells what comes before that.
    pub(super) fn byte_offset(self, at: usize, count: impl Fn() -> Count) -> usize {
        let before = match self {
            Encoding::Utf8 { .. } => at,
            Encoding::Utf16 { .. } => (count().chars as usize + count().wide as usize) * 2,
            Encoding::Windows1252 => count().chars as usize,
        };
        self.mark_len() + before
    }

    /// Text as it belongs on the disk. `None` where Windows-1252 has no such character.
    pub(super) fn encode(self, text: &str) -> Option<Vec<u8>> {
        match self {
            Encoding::Utf8 { bom } => {
                let mut bytes = Vec::with_capacity(text.len() + 3);
                if bom {
                    bytes.extend_from_slice(UTF8_BOM);
                }
                bytes.extend_from_slice(text.as_bytes());
                Some(bytes)
            }
            Encoding::Utf16 { big_endian, bom } => {
                let pair = |unit: u16| {
                    if big_endian { unit.to_be_bytes() } else { unit.to_le_bytes() }
                };
                let mark = bom.then_some(0xfeff);
                Some(mark.into_iter().chain(text.encode_utf16()).flat_map(pair).collect())
            }
            Encoding::Windows1252 => {
                let (bytes, _, unmappable) = WINDOWS_1252.encode(text);
                (!unmappable).then(|| Cow::into_owned(bytes))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16_bytes(text: &str, big_endian: bool, bom: bool) -> Vec<u8> {
        Encoding::Utf16 { big_endian, bom }.encode(text).unwrap()
    }

    #[test]
    fn every_encoding_is_told_and_written_back_as_it_was() {
        let text = "Top Secret; “Eyes Only” — § é";
        let cases: Vec<(Vec<u8>, Encoding)> = vec![
            (text.as_bytes().to_vec(), Encoding::Utf8 { bom: false }),
            ([UTF8_BOM, text.as_bytes()].concat(), Encoding::Utf8 { bom: true }),
            (utf16_bytes(text, false, true), Encoding::Utf16 { big_endian: false, bom: true }),
            (utf16_bytes(text, true, true), Encoding::Utf16 { big_endian: true, bom: true }),
            (utf16_bytes(text, false, false), Encoding::Utf16 { big_endian: false, bom: false }),
            (utf16_bytes(text, true, false), Encoding::Utf16 { big_endian: true, bom: false }),
            (Encoding::Windows1252.encode(text).unwrap(), Encoding::Windows1252),
        ];
        for (bytes, encoding) in cases {
            let decoded =
                decode(bytes.as_slice().into()).unwrap_or_else(|what| panic!("{encoding:?} taken for {what}"));
            assert_eq!((decoded.text.as_str(), decoded.encoding), (text, encoding));
            assert_eq!(encoding.encode(&decoded.text).unwrap(), bytes);
            let lines = crate::source::position::Lines::default();
            let whole = || lines.count(&decoded.text, decoded.text.len());
            assert_eq!(encoding.byte_offset(decoded.text.len(), whole), bytes.len());
            assert_eq!(decoded.notice.is_some(), encoding == Encoding::Windows1252);
        }
    }

    #[test]
    fn what_is_no_text_is_named() {
        for (bytes, word) in [(&b"%PDF-1.4 \xff"[..], "PDF"), (b"PK\x03\x04\0\0", "DOCX"), (b"ab\0cd", "binary")] {
            assert!(decode(bytes.into()).err().unwrap().contains(word));
        }
    }
}
