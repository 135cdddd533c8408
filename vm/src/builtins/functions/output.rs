//! `print`: straight to the host, if no Python is needed to make text of the values.

use crate::layout::kind;
use crate::name;
use crate::native::{Answer, Args, Cx, Signal};
use crate::prelude;
use crate::value::{NONE, UNSET, Value};

/// `print`: text of built-in values goes straight to the host; anything else first becomes str in the prelude.
pub(super) fn print(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    cx.only_keywords(a, "print", &[name!("sep"), name!("end"), name!("file"), name!("flush")])?;
    let sep = a.keyword(cx.heap, name!("sep"));
    let end = a.keyword(cx.heap, name!("end"));
    let file = a.keyword(cx.heap, name!("file"));
    if file != UNSET && file != NONE {
        return Err(Signal::Redirect(prelude::PRINT));
    }
    for &v in a.positional {
        if !cx.heap.is(v, kind::STR) && !prints_natively(cx, v) {
            return Err(Signal::Redirect(prelude::PRINT));
        }
    }
    for (name, v) in [("sep", sep), ("end", end)] {
        if v != UNSET && v != NONE && !cx.heap.is(v, kind::STR) {
            let t = cx.type_name(v);
            return cx.type_error(format_args!("{name} must be None or a string, not {t}"));
        }
    }
    let mut sink = HostText { host: cx.host, buffer: heapless::Vec::new() };
    use core::fmt::Write;
    for (i, &v) in a.positional.iter().enumerate() {
        if i > 0 {
            let _ = sink.write_str(if sep == UNSET || sep == NONE { " " } else { cx.heap.str_text(sep) });
        }
        if cx.heap.is(v, kind::STR) {
            let _ = sink.write_str(cx.heap.str_text(v));
        } else {
            let _ = crate::repr::write(cx.heap.objects(), cx.heap, cx.state, v, 0, &mut sink);
        }
    }
    let _ = sink.write_str(if end == UNSET || end == NONE { "\n" } else { cx.heap.str_text(end) });
    sink.flush();
    Ok(NONE)
}

/// Whether the repr of `v` needs neither Python nor memory.
fn prints_natively(cx: &Cx<'_, '_>, v: Value) -> bool {
    struct Nothing;
    impl core::fmt::Write for Nothing {
        fn write_str(&mut self, _: &str) -> core::fmt::Result {
            Ok(())
        }
    }
    if matches!(
        cx.heap.kind(v),
        Some(kind::FUNCTION | kind::BOUND | kind::GENERATOR | kind::ITERATOR | kind::CELL | kind::PROPERTY)
    ) {
        return false;
    }
    crate::repr::write(cx.heap.objects(), cx.heap, cx.state, v, 0, &mut Nothing).is_ok()
}

/// Gathers output into pieces for the host.
struct HostText<'a> {
    host: &'a mut dyn crate::host::Host,
    buffer: heapless::Vec<u8, 256>,
}

impl HostText<'_> {
    fn flush(&mut self) {
        if !self.buffer.is_empty() {
            self.host.write(&self.buffer);
            self.buffer.clear();
        }
    }
}

impl core::fmt::Write for HostText<'_> {
    fn write_str(&mut self, s: &str) -> core::fmt::Result {
        for chunk in s.as_bytes().chunks(self.buffer.capacity()) {
            if self.buffer.len() + chunk.len() > self.buffer.capacity() {
                self.flush();
            }
            let _ = self.buffer.extend_from_slice(chunk);
        }
        Ok(())
    }
}
