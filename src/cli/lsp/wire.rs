//! Messages on standard input and output. Whatever comes in, reading goes on behind it.

use std::io::{self, BufRead, Read, Write};

use lsp_server::{ErrorCode, Message, Notification, Request, RequestId, Response, ResponseError};
use serde_json::{Value, json};

/// What came in.
#[derive(Debug)]
pub enum Incoming {
    Message(Message),
    /// Something that is no message; with the number under which an answer is waited for, where there is one.
    Broken {
        id: Value,
        code: ErrorCode,
        why: String,
    },
}

/// Longer lines are no headers.
const MOST_HEADER: u64 = 8 << 10;
/// Longer contents are left out.
const MOST_CONTENT: u64 = 512 << 20;

/// The next message; nothing at the end.
pub fn read(input: &mut impl BufRead) -> io::Result<Option<Incoming>> {
    let broken = |why: String| Ok(Some(Incoming::Broken { id: Value::Null, code: ErrorCode::ParseError, why }));
    let mut length = None;
    let mut any = false;
    loop {
        let mut line = Vec::new();
        if (&mut *input).take(MOST_HEADER).read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        let line = String::from_utf8_lossy(&line);
        let line = line.trim_end_matches(['\n', '\r']);
        if line.is_empty() {
            if any {
                break;
            }
            // Blank lines between messages do no harm.
            continue;
        }
        any = true;
        match line.split_once(':') {
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                length = value.trim().parse::<u64>().ok();
            }
            Some(_) => {}
            None => return broken("a line of a message's head is not `name: value`".to_owned()),
        }
    }
    let Some(length) = length else { return broken("a message's head names no Content-Length".to_owned()) };
    if length > MOST_CONTENT {
        io::copy(&mut (&mut *input).take(length), &mut io::sink())?;
        return broken(format!("a message of {length} bytes is too large"));
    }
    // Grows as the bytes come, so that a wrong length asks for no memory.
    let mut content = Vec::new();
    if (&mut *input).take(length).read_to_end(&mut content)? < length as usize {
        return Ok(None);
    }
    Ok(Some(match serde_json::from_slice::<Value>(&content) {
        Ok(value) => message(value),
        Err(error) => {
            let why = format!("a message is not JSON: {error}");
            Incoming::Broken { id: Value::Null, code: ErrorCode::ParseError, why }
        }
    }))
}

fn message(mut value: Value) -> Incoming {
    let id = value.get("id").cloned();
    let method = value.get("method").and_then(Value::as_str).map(str::to_owned);
    let mut part = |name: &str| value.get_mut(name).map(Value::take);
    let own_id = id.clone().map(serde_json::from_value::<RequestId>);
    match (method, own_id) {
        (Some(method), None) => {
            let params = part("params").unwrap_or_default();
            Incoming::Message(Message::Notification(Notification { method, params }))
        }
        (Some(method), Some(Ok(id))) => {
            let params = part("params").unwrap_or_default();
            Incoming::Message(Message::Request(Request { id, method, params }))
        }
        (None, Some(Ok(id))) if value.is_object() && value.get("method").is_none() => {
            let error = value.get_mut("error").map(Value::take).filter(|error| !error.is_null());
            let response_result = match error {
                Some(error) => Err(serde_json::from_value::<ResponseError>(error).unwrap_or(ResponseError {
                    code: ErrorCode::UnknownErrorCode as i32,
                    message: String::new(),
                    data: None,
                })),
                None => Ok(value.get_mut("result").map(Value::take).unwrap_or_default()),
            };
            Incoming::Message(Message::Response(Response { id, response_result }))
        }
        _ => Incoming::Broken {
            id: id.unwrap_or_default(),
            code: ErrorCode::InvalidRequest,
            why: "what came is neither a request nor a notification nor an answer".to_owned(),
        },
    }
}

/// Says that something could not be understood.
pub fn refuse(out: &mut impl Write, id: &Value, code: ErrorCode, why: &str) -> io::Result<()> {
    let text = json!({ "jsonrpc": "2.0", "id": id, "error": { "code": code as i32, "message": why } }).to_string();
    write!(out, "Content-Length: {}\r\n\r\n{text}", text.len())?;
    out.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(bytes: &[u8]) -> Vec<Incoming> {
        let mut input = io::Cursor::new(bytes);
        std::iter::from_fn(|| read(&mut input).expect("memory can be read")).collect()
    }

    fn framed(content: &str) -> Vec<u8> {
        format!("Content-Length: {}\r\n\r\n{content}", content.len()).into_bytes()
    }

    #[test]
    fn reading_goes_on_behind_what_cannot_be_understood() {
        let mut bytes = Vec::new();
        for content in ["{", "[1]", "7", r#"{"id":5,"method":7}"#, r#"{"id":1.5,"method":"a"}"#, "\u{feff}{}"] {
            bytes.extend(framed(content));
        }
        bytes.extend(b"nonsense\n");
        bytes.extend(b"Content-Type: x\r\n\r\n");
        bytes.extend(b"Content-Length: -3\r\n\r\n");
        bytes.extend(framed(r#"{"method":"exit"}"#));
        let found = all(&bytes);
        assert_eq!(found.len(), 10);
        assert!(found[..9].iter().all(|one| matches!(one, Incoming::Broken { .. })), "{found:?}");
        assert!(matches!(&found[3], Incoming::Broken { id, .. } if *id == json!(5)));
        assert!(matches!(&found[9], Incoming::Message(Message::Notification(note)) if note.method == "exit"));
    }

    #[test]
    fn a_length_without_its_content_asks_for_no_memory_and_ends() {
        assert!(all(b"Content-Length: 500000000\r\n\r\n{").is_empty());
        assert!(all(b"Content-Length: 99999999999999\r\n\r\n{").len() == 1);
        assert!(all(&[0xff; 20_000]).iter().all(|one| matches!(one, Incoming::Broken { .. })));
    }
}
