//! Little-endian fields in a bounded buffer. Reading past the end is an error, writing past the end is one too.

use super::{DecodeError, EncodeError};

/// Reads fields one after the other.
pub(super) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    pub(super) fn bytes(&mut self, len: usize) -> Result<&'a [u8], DecodeError> {
        let (head, tail) = self.rest.split_at_checked(len).ok_or(DecodeError::Truncated)?;
        self.rest = tail;
        Ok(head)
    }

    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], DecodeError> {
        let (head, tail) = self.rest.split_first_chunk::<N>().ok_or(DecodeError::Truncated)?;
        self.rest = tail;
        Ok(*head)
    }

    pub(super) fn u8(&mut self) -> Result<u8, DecodeError> {
        Ok(self.array::<1>()?[0])
    }

    pub(super) fn u16(&mut self) -> Result<u16, DecodeError> {
        Ok(u16::from_le_bytes(self.array()?))
    }

    pub(super) fn u32(&mut self) -> Result<u32, DecodeError> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    pub(super) fn flag(&mut self) -> Result<bool, DecodeError> {
        match self.u8()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(DecodeError::BadValue),
        }
    }

    /// A string with its length in one byte, at most `len_max` bytes.
    pub(super) fn text(&mut self, len_max: usize) -> Result<&'a str, DecodeError> {
        let len = usize::from(self.u8()?);
        if len > len_max {
            return Err(DecodeError::BadValue);
        }
        core::str::from_utf8(self.bytes(len)?).map_err(|_| DecodeError::BadValue)
    }

    pub(super) fn rest(&mut self) -> &'a [u8] {
        core::mem::take(&mut self.rest)
    }

    /// Ends the message: anything left is an error, so that two encodings never mean the same.
    pub(super) fn end(&self) -> Result<(), DecodeError> {
        if self.rest.is_empty() { Ok(()) } else { Err(DecodeError::Trailing) }
    }
}

/// Writes fields one after the other.
pub(super) struct Writer<'a> {
    buffer: &'a mut [u8],
    used: usize,
}

impl<'a> Writer<'a> {
    pub(super) fn new(buffer: &'a mut [u8]) -> Self {
        Self { buffer, used: 0 }
    }

    pub(super) fn bytes(&mut self, bytes: &[u8]) -> Result<(), EncodeError> {
        let end = self.used.saturating_add(bytes.len());
        let space = self.buffer.get_mut(self.used..end).ok_or(EncodeError::TooLong)?;
        space.copy_from_slice(bytes);
        self.used = end;
        Ok(())
    }

    pub(super) fn u8(&mut self, value: u8) -> Result<(), EncodeError> {
        self.bytes(&[value])
    }

    pub(super) fn u16(&mut self, value: u16) -> Result<(), EncodeError> {
        self.bytes(&value.to_le_bytes())
    }

    pub(super) fn u32(&mut self, value: u32) -> Result<(), EncodeError> {
        self.bytes(&value.to_le_bytes())
    }

    pub(super) fn flag(&mut self, value: bool) -> Result<(), EncodeError> {
        self.u8(u8::from(value))
    }

    pub(super) fn text(&mut self, text: &str, len_max: usize) -> Result<(), EncodeError> {
        let len = u8::try_from(text.len()).map_err(|_| EncodeError::TooLong)?;
        if text.len() > len_max {
            return Err(EncodeError::TooLong);
        }
        self.u8(len)?;
        self.bytes(text.as_bytes())
    }

    pub(super) fn len(&self) -> usize {
        self.used
    }
}
