//! White space.

/// Whether Python's `str.isspace` counts the character.
pub fn is_space(c: char) -> bool {
    c.is_whitespace() || ('\x1c'..='\x1f').contains(&c)
}

/// UTF-8 without Python's white space at both ends.
pub fn trim_space(bytes: &[u8]) -> &[u8] {
    trim_space_end(trim_space_start(bytes))
}

/// UTF-8 without Python's white space at its start.
pub fn trim_space_start(bytes: &[u8]) -> &[u8] {
    match core::str::from_utf8(bytes) {
        Ok(text) => text.trim_start_matches(is_space).as_bytes(),
        Err(_) => bytes.trim_ascii_start(),
    }
}

/// UTF-8 without Python's white space at its end.
pub fn trim_space_end(bytes: &[u8]) -> &[u8] {
    match core::str::from_utf8(bytes) {
        Ok(text) => text.trim_end_matches(is_space).as_bytes(),
        Err(_) => bytes.trim_ascii_end(),
    }
}
