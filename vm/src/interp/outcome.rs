//! What a program came to: its exception, traceback and exit status.

use super::Vm;
use crate::host::{Host, Stat};
use crate::layout::kind;
use crate::state::root;
use crate::types;
use crate::value::{NONE, UNSET, Value, small_of};

impl Vm<'_> {
    /// The exception that ended the program, if it was one.
    pub fn exception(&self) -> Option<Value> {
        let e = self.state.roots[root::PENDING];
        let e = if e == UNSET { self.state.roots[root::RESULT] } else { e };
        if self.heap.is(e, kind::EXCEPTION) { Some(e) } else { None }
    }

    /// Writes the uncaught exception's traceback as CPython prints it.
    pub fn write_traceback(&self, host: &mut dyn Host, out: &mut dyn core::fmt::Write) {
        if let Some(e) = self.exception() {
            crate::exception::print(&self.heap, &self.state, e, &mut |p, l, o| source_line(host, p, l, o), out);
        }
    }

    /// The exit status if the uncaught exception is SystemExit: its code, or 1 with a text to print.
    pub fn exit_status(&self, out: &mut dyn core::fmt::Write) -> Option<i32> {
        let e = self.exception()?;
        let class = self.heap.get(e, crate::layout::exception::CLASS);
        if !types::is_subclass(&self.heap, class, types::of(types::SYSTEM_EXIT)) {
            return None;
        }
        let args = self.heap.get(e, crate::layout::exception::ARGS);
        let v = self.heap.words(args).get(1).copied().unwrap_or(NONE);
        Some(if v == NONE {
            0
        } else if crate::value::is_small(v) {
            small_of(v)
        } else {
            let _ = crate::repr::write_str(&self.heap, &self.state, v, out);
            let _ = out.write_str("\n");
            1
        })
    }

    /// Whether the uncaught exception is an instance of built-in class `number`.
    pub fn raised_is(&self, number: u32) -> bool {
        self.exception().is_some_and(|e| {
            types::is_subclass(&self.heap, self.heap.get(e, crate::layout::exception::CLASS), types::of(number))
        })
    }
}

/// Reads line `line` of the file at `path` through the host.
pub fn source_line(host: &mut dyn Host, path: &str, line: u32, out: &mut dyn core::fmt::Write) -> bool {
    if !matches!(host.stat(path), Stat::File(_)) {
        return false;
    }
    let mut at = 1;
    let mut offset = 0;
    let mut buffer = [0; 128];
    let mut found = heapless::Vec::<u8, 200>::new();
    loop {
        let n = host.read(path, offset, &mut buffer);
        if n == 0 || at > line {
            break;
        }
        offset += n as u32;
        for &b in &buffer[..n] {
            if b == b'\n' {
                at += 1;
            } else if at == line {
                let _ = found.push(b);
            }
        }
    }
    let text = match core::str::from_utf8(&found) {
        Ok(t) => t,
        Err(e) => core::str::from_utf8(&found[..e.valid_up_to()]).unwrap_or(""),
    };
    out.write_str(text).is_ok()
}
