//! `str.format`: the template as pieces.
//!
//! The caller finds each field's value and converts and formats it. A specification that holds fields itself is walked with a second
//! [`Pieces`] over [`Field::spec`] (one level, as in Python).

/// How a field names its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Name<'a> {
    /// `{}`
    Next,
    /// `{0}`
    Index(usize),
    /// `{name}`
    Key(&'a str),
}

/// A step from a value to what the field means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step<'a> {
    /// `.name`
    Attribute(&'a str),
    /// `[3]`
    Index(usize),
    /// `[key]`
    Key(&'a str),
}

/// A replacement field.
#[derive(Clone, Copy, Debug)]
pub struct Field<'a> {
    /// Which argument.
    pub name: Name<'a>,
    /// What is taken from it: a [`Steps`] over this.
    pub path: &'a str,
    /// `!r`, `!s`, `!a`
    pub conversion: Option<char>,
    /// After the colon; may hold fields.
    pub spec: &'a str,
}

impl<'a> Field<'a> {
    /// The steps after the name.
    pub fn steps(&self) -> Steps<'a> {
        Steps::of(self.path)
    }

    /// Whether the specification holds fields.
    pub fn spec_has_fields(&self) -> bool {
        self.spec.contains(['{', '}'])
    }
}

/// A piece of a template.
#[derive(Clone, Copy, Debug)]
pub enum Piece<'a> {
    /// Text to copy (escapes resolved).
    Literal(&'a str),
    /// A field.
    Field(Field<'a>),
}

/// Why a template is wrong; all are ValueErrors with these messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TemplateError {
    /// A message.
    Message(&'static str),
    /// Unknown conversion specifier.
    Conversion(char),
}

impl core::fmt::Display for TemplateError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match *self {
            TemplateError::Message(message) => f.write_str(message),
            TemplateError::Conversion(c) if (' '..'\x7f').contains(&c) => {
                write!(f, "Unknown conversion specifier {c}")
            }
            TemplateError::Conversion(c) => write!(f, "Unknown conversion specifier \\x{:x}", c as u32),
        }
    }
}

fn error<T>(message: &'static str) -> Result<T, TemplateError> {
    Err(TemplateError::Message(message))
}

const TOO_MANY_DIGITS: &str = "Too many decimal digits in format string";

/// The pieces of a template, one after another.
pub struct Pieces<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Pieces<'a> {
    /// Of a template.
    pub fn new(text: &'a str) -> Pieces<'a> {
        Pieces { text, at: 0 }
    }

    /// Begins at byte `at`, where an earlier walk's [`Pieces::position`] was.
    pub fn starting_at(text: &'a str, at: usize) -> Pieces<'a> {
        Pieces { text, at: at.min(text.len()) }
    }

    /// Where the next piece begins.
    pub fn position(&self) -> usize {
        self.at
    }

    /// Parses the field whose `{` is just before.
    fn field(&mut self) -> Result<Field<'a>, TemplateError> {
        let body = &self.text[self.at..];
        let bytes = body.as_bytes();
        let mut i = 0;
        let mut bracket = false;
        // The name ends at the first of `:`, `!` and `}` outside brackets.
        while let Some(&byte) = bytes.get(i) {
            match byte {
                b'{' => return error("unexpected '{' in field name"),
                b'[' => bracket = true,
                b']' => bracket = false,
                b'}' | b':' | b'!' if !bracket => break,
                _ => {}
            }
            i += 1;
        }
        let Some(&mark) = bytes.get(i) else { return error("expected '}' before end of string") };
        let (name, path) = split_name(&body[..i])?;
        let mut field = Field { name, path, conversion: None, spec: "" };
        i += 1;
        if mark == b'}' {
            self.at += i;
            return self.checked(field);
        }
        if mark == b'!' {
            let Some(c) = body[i..].chars().next() else {
                return error("end of string while looking for conversion specifier");
            };
            field.conversion = Some(c);
            i += c.len_utf8();
            match bytes.get(i) {
                None => return error("unmatched '{' in format spec"),
                Some(b'}') => {
                    self.at += i + 1;
                    return self.checked(field);
                }
                Some(b':') => i += 1,
                Some(_) => return error("expected ':' after conversion specifier"),
            }
        }
        let mut depth = 1;
        for (j, &byte) in bytes[i..].iter().enumerate() {
            match byte {
                b'{' => depth += 1,
                b'}' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                field.spec = &body[i..i + j];
                self.at += i + j + 1;
                return self.checked(field);
            }
        }
        error("unmatched '{' in format spec")
    }

    fn checked(&self, field: Field<'a>) -> Result<Field<'a>, TemplateError> {
        match field.conversion {
            None | Some('r' | 's' | 'a') => Ok(field),
            Some(c) => Err(TemplateError::Conversion(c)),
        }
    }
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Result<Piece<'a>, TemplateError>;

    fn next(&mut self) -> Option<Self::Item> {
        let rest = &self.text[self.at..];
        if rest.is_empty() {
            return None;
        }
        let literal = rest.find(['{', '}']).unwrap_or(rest.len());
        let mark = rest.as_bytes().get(literal).copied();
        let doubled = mark.is_some() && rest.as_bytes().get(literal + 1).copied() == mark;
        if doubled {
            // One of the two braces is text.
            self.at += literal + 2;
            return Some(Ok(Piece::Literal(&rest[..literal + 1])));
        }
        if literal > 0 {
            self.at += literal;
            return Some(Ok(Piece::Literal(&rest[..literal])));
        }
        self.at += 1;
        if mark == Some(b'}') {
            return Some(error("Single '}' encountered in format string"));
        }
        if rest.len() == 1 {
            return Some(error("Single '{' encountered in format string"));
        }
        Some(self.field().map(Piece::Field))
    }
}

fn split_name(text: &str) -> Result<(Name<'_>, &str), TemplateError> {
    let end = text.find(['.', '[']).unwrap_or(text.len());
    let (name, path) = text.split_at(end);
    let name = match index(name)? {
        _ if name.is_empty() => Name::Next,
        Some(number) => Name::Index(number),
        None => Name::Key(name),
    };
    Ok((name, path))
}

/// A number, if the text is digits only.
fn index(text: &str) -> Result<Option<usize>, TemplateError> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(None);
    }
    match text.parse::<i32>() {
        Ok(number) => Ok(Some(number as usize)),
        Err(_) => error(TOO_MANY_DIGITS),
    }
}

/// The steps of a field's path.
pub struct Steps<'a> {
    rest: &'a str,
}

impl<'a> Iterator for Steps<'a> {
    type Item = Result<Step<'a>, TemplateError>;

    fn next(&mut self) -> Option<Self::Item> {
        let rest = core::mem::take(&mut self.rest);
        if rest.is_empty() {
            return None;
        }
        Some(self.step(rest))
    }
}

impl<'a> Steps<'a> {
    /// Of a field's path.
    pub fn of(path: &'a str) -> Steps<'a> {
        Steps { rest: path }
    }

    fn step(&mut self, text: &'a str) -> Result<Step<'a>, TemplateError> {
        if let Some(text) = text.strip_prefix('.') {
            let end = text.find(['.', '[']).unwrap_or(text.len());
            let (name, rest) = text.split_at(end);
            self.rest = rest;
            return if name.is_empty() { error("Empty attribute in format string") } else { Ok(Step::Attribute(name)) };
        }
        let Some(text) = text.strip_prefix('[') else {
            return error("Only '.' or '[' may follow ']' in format field specifier");
        };
        let Some((key, rest)) = text.split_once(']') else { return error("Missing ']' in format string") };
        self.rest = rest;
        if key.is_empty() {
            return error("Empty attribute in format string");
        }
        Ok(match index(key)? {
            Some(number) => Step::Index(number),
            None => Step::Key(key),
        })
    }
}
