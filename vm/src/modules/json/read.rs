//! JSON text to values, with CPython's messages. No recursion: containers in progress lie in a list of their own in the heap.

use core::fmt::Write;

use crate::heap::{Heap, NeedMemory};
use crate::num::{self, NumError, float};
use crate::table::HashError;
use crate::text::{Class, Fault, HeapText, Stop, build_str, code_points, ops, raise};
use crate::value::{FALSE, NONE, TRUE, Value};

/// `json.loads(text)` of a STR (or UTF-8 bytes). Errors are JSONDecodeErrors.
pub fn loads(heap: &mut Heap, text: Value) -> Result<Value, Fault> {
    let mut reader = Reader { text, at: 0 };
    let outcome = reader.document(heap);
    outcome.map_err(|stop| reader.fault(heap, stop))
}

/// What went wrong, and where (a byte position).
enum Problem {
    At(&'static str, usize),
    Fault(Fault),
}

impl From<NeedMemory> for Problem {
    fn from(need: NeedMemory) -> Problem {
        Problem::Fault(need.into())
    }
}

impl From<Fault> for Problem {
    fn from(fault: Fault) -> Problem {
        Problem::Fault(fault)
    }
}

impl From<NumError> for Problem {
    fn from(error: NumError) -> Problem {
        match error {
            NumError::NeedMemory(need) => need.into(),
            _ => Problem::At(VALUE, 0),
        }
    }
}

const VALUE: &str = "Expecting value";
const NAME: &str = "Expecting property name enclosed in double quotes";

struct Reader {
    text: Value,
    at: usize,
}

impl Reader {
    fn bytes<'h>(&self, heap: &'h Heap) -> &'h [u8] {
        heap.objects().any_bytes(self.text).unwrap_or(&[])
    }

    /// The next byte after white space; 0 at the end.
    fn peek(&mut self, heap: &Heap) -> u8 {
        let rest = self.bytes(heap).get(self.at..).unwrap_or(&[]);
        self.at += rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r')).count();
        self.bytes(heap).get(self.at).copied().unwrap_or(0)
    }

    fn fault(&self, heap: &mut Heap, problem: Problem) -> Fault {
        let (message, at) = match problem {
            Problem::Fault(fault) => return fault,
            Problem::At(message, at) => (message, at),
        };
        let before = self.bytes(heap).get(..at).unwrap_or(&[]);
        let line = before.iter().filter(|&&byte| byte == b'\n').count() + 1;
        let line_start = before.iter().rposition(|&byte| byte == b'\n').map_or(0, |newline| newline + 1);
        let (column, character) = (code_points(&before[line_start..]) + 1, code_points(before));
        raise(heap, Class::JsonDecodeError, format_args!("{message}: line {line} column {column} (char {character})"))
    }

    fn document(&mut self, heap: &mut Heap) -> Result<Value, Problem> {
        // Containers in progress, each followed by the key its next value gets (None in a list).
        let open = heap.new_list(&[])?;
        let mut value = self.value(heap, open)?;
        loop {
            if let Some(finished) = value {
                value = match self.store(heap, open, finished)? {
                    Next::Done => return Ok(finished),
                    Next::Closed(container) => Some(container),
                    Next::Value => self.value(heap, open)?,
                };
            } else {
                value = self.value(heap, open)?;
            }
        }
    }

    /// Reads a scalar or an empty container, or opens a container (then there is no value yet).
    fn value(&mut self, heap: &mut Heap, open: Value) -> Result<Option<Value>, Problem> {
        let first = self.peek(heap);
        let start = self.at;
        match first {
            b'"' => {
                self.at += 1;
                self.string(heap).map(Some)
            }
            b'[' => {
                self.at += 1;
                let list = heap.new_list(&[])?;
                if self.peek(heap) == b']' {
                    self.at += 1;
                    return Ok(Some(list));
                }
                heap.list_push(open, list)?;
                heap.list_push(open, NONE)?;
                Ok(None)
            }
            b'{' => {
                self.at += 1;
                let dict = heap.new_dict(0)?;
                if self.peek(heap) == b'}' {
                    self.at += 1;
                    return Ok(Some(dict));
                }
                let key = self.key(heap, self.at)?;
                heap.list_push(open, dict)?;
                heap.list_push(open, key)?;
                Ok(None)
            }
            _ => {
                let rest = &self.bytes(heap)[start..];
                for (word, v) in [("null", NONE), ("true", TRUE), ("false", FALSE)] {
                    if rest.starts_with(word.as_bytes()) {
                        self.at += word.len();
                        return Ok(Some(v));
                    }
                }
                for (word, x) in [("NaN", f64::NAN), ("Infinity", f64::INFINITY), ("-Infinity", f64::NEG_INFINITY)] {
                    if rest.starts_with(word.as_bytes()) {
                        self.at += word.len();
                        return Ok(Some(heap.new_float(x)?));
                    }
                }
                self.number(heap).map(Some)
            }
        }
    }

    /// Puts a finished value where it belongs.
    fn store(&mut self, heap: &mut Heap, open: Value, value: Value) -> Result<Next, Problem> {
        let depth = heap.list_len(open);
        let next = self.peek(heap);
        let (Some(container), Some(key)) = (
            depth.checked_sub(2).and_then(|i| heap.list_get(open, i)),
            depth.checked_sub(1).and_then(|i| heap.list_get(open, i)),
        ) else {
            return if self.at == self.bytes(heap).len() {
                Ok(Next::Done)
            } else {
                Err(Problem::At("Extra data", self.at))
            };
        };
        let is_list = heap.is(container, crate::layout::kind::LIST);
        if is_list {
            heap.list_push(container, value)?;
        } else {
            match heap.table_set(container, key, value) {
                Ok(_) => {}
                Err(HashError::Memory(need)) => return Err(need.into()),
                Err(_) => return Err(Problem::At(NAME, self.at)),
            }
        }
        let at = self.at;
        match (next, is_list) {
            (b',', true) => {
                self.at += 1;
                Ok(Next::Value)
            }
            (b',', false) => {
                self.at += 1;
                self.peek(heap);
                let key = self.key(heap, self.at)?;
                heap.list_set(open, depth - 1, key);
                Ok(Next::Value)
            }
            (b']', true) | (b'}', false) => {
                self.at += 1;
                heap.list_remove(open, depth - 1);
                heap.list_remove(open, depth - 2);
                Ok(Next::Closed(container))
            }
            _ => Err(Problem::At("Expecting ',' delimiter", at)),
        }
    }

    /// A key and its colon; `at` is blamed if there is none.
    fn key(&mut self, heap: &mut Heap, at: usize) -> Result<Value, Problem> {
        if self.peek(heap) != b'"' {
            return Err(Problem::At(NAME, at));
        }
        self.at += 1;
        let key = self.string(heap)?;
        if self.peek(heap) != b':' {
            return Err(Problem::At("Expecting ':' delimiter", self.at));
        }
        self.at += 1;
        Ok(key)
    }

    /// A string whose opening quote is just before.
    fn string(&mut self, heap: &mut Heap) -> Result<Value, Problem> {
        let start = self.at;
        let bytes = self.bytes(heap);
        let mut escaped = false;
        let end = loop {
            match bytes.get(self.at).copied() {
                None => return Err(Problem::At("Unterminated string starting at", start - 1)),
                Some(b'"') => break self.at,
                Some(b'\\') => {
                    escaped = true;
                    self.check_escape(bytes, start)?;
                }
                Some(0..=0x1f) => return Err(Problem::At("Invalid control character at", self.at)),
                Some(_) => self.at += 1,
            }
        };
        self.at = end + 1;
        let text = self.text;
        if !escaped {
            return Ok(build_str(heap, |objects, out| {
                out.push_bytes(&objects.any_bytes(text).unwrap_or(&[])[start..end])
            })?);
        }
        Ok(build_str(heap, |objects, out| unescape(out, &objects.any_bytes(text).unwrap_or(&[])[start..end]))?)
    }

    /// Steps over an escape.
    fn check_escape(&mut self, bytes: &[u8], start: usize) -> Result<(), Problem> {
        let at = self.at;
        match bytes.get(at + 1).copied() {
            None => Err(Problem::At("Unterminated string starting at", start - 1)),
            Some(b'u') => match bytes.get(at + 2..at + 6) {
                Some(digits) if digits.iter().all(u8::is_ascii_hexdigit) => {
                    self.at += 6;
                    Ok(())
                }
                _ => Err(Problem::At("Invalid \\uXXXX escape", at + 1)),
            },
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => {
                self.at += 2;
                Ok(())
            }
            Some(_) => Err(Problem::At("Invalid \\escape", at)),
        }
    }

    fn number(&mut self, heap: &mut Heap) -> Result<Value, Problem> {
        let start = self.at;
        let bytes = self.bytes(heap);
        let digits = |at: usize| bytes[at.min(bytes.len())..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        let is = |at: usize, set: &[u8]| bytes.get(at).is_some_and(|byte| set.contains(byte));
        let mut end = start + is(start, b"-") as usize;
        let whole = if is(end, b"0") { 1 } else { digits(end) };
        if whole == 0 {
            return Err(Problem::At(VALUE, start));
        }
        end += whole;
        let mut is_float = false;
        if is(end, b".") && digits(end + 1) > 0 {
            end += 1 + digits(end + 1);
            is_float = true;
        }
        if is(end, b"eE") {
            let sign = is(end + 1, b"+-") as usize;
            let exponent = digits(end + 1 + sign);
            if exponent > 0 {
                end += 1 + sign + exponent;
                is_float = true;
            }
        }
        self.at = end;
        if is_float {
            let x = float::parse(&bytes[start..end]).unwrap_or(f64::NAN);
            return Ok(heap.new_float(x)?);
        }
        if end - start < 18 {
            let text = core::str::from_utf8(&bytes[start..end]).unwrap_or("0");
            return Ok(num::from_i64(heap, text.parse().unwrap_or(0))?);
        }
        let digits = ops::part(heap, self.text, start..end)?;
        Ok(num::parse_int_value(heap, digits, 10)?)
    }
}

/// What follows a stored value.
enum Next {
    /// The document ends.
    Done,
    /// Another value.
    Value,
    /// Its container is finished too.
    Closed(Value),
}

/// Appends a checked string literal's content.
fn unescape(out: &mut HeapText<'_>, bytes: &[u8]) -> Result<(), Stop> {
    let mut at = 0;
    while at < bytes.len() {
        let plain = bytes[at..].iter().take_while(|&&byte| byte != b'\\').count();
        out.push_bytes(&bytes[at..at + plain])?;
        at += plain;
        let Some(&escape) = bytes.get(at + 1) else { break };
        at += 2;
        let c = match escape {
            b'b' => '\x08',
            b'f' => '\x0c',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let high = hex(bytes, at);
                at += 4;
                let pair = bytes.get(at..at + 2) == Some(b"\\u");
                let low = if pair { hex(bytes, at + 2) } else { 0 };
                let mut units = char::decode_utf16([high, low]);
                match units.next() {
                    Some(Ok(c)) if c as u32 >= 0x1_0000 => {
                        at += 6;
                        c
                    }
                    Some(Ok(c)) => c,
                    _ => char::REPLACEMENT_CHARACTER,
                }
            }
            other => other as char,
        };
        out.write_char(c)?;
    }
    Ok(())
}

fn hex(bytes: &[u8], at: usize) -> u16 {
    let digits = bytes.get(at..at + 4).unwrap_or(&[]);
    digits.iter().fold(0, |unit, &byte| unit << 4 | (byte as char).to_digit(16).unwrap_or(0) as u16)
}
