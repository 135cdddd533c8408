//! Exceptions: making them, their tracebacks, and the text of an uncaught one.

use core::fmt::Write;

use crate::compiler::lines;
use crate::heap::{Heap, NeedMemory};
use crate::layout::{code, exception, kind};
use crate::names;
use crate::native::{Cx, Signal};
use crate::state::State;
use crate::types;
use crate::value::{NONE, UNSET, Value, is_small, small, small_of};

/// A new exception of `class` with `args`.
pub fn new(heap: &mut Heap<'_>, class: Value, args: &[Value]) -> Result<Value, NeedMemory> {
    let tuple = heap.new_tuple(args)?;
    new_with_tuple(heap, class, tuple)
}

/// A new exception of `class` whose `args` is `tuple`.
pub fn new_with_tuple(heap: &mut Heap<'_>, class: Value, tuple: Value) -> Result<Value, NeedMemory> {
    let e = heap.alloc(kind::EXCEPTION, exception::SIZE)?;
    heap.set(e, exception::CLASS, class);
    heap.set(e, exception::ARGS, tuple);
    heap.set(e, exception::TRACEBACK, NONE);
    heap.set(e, exception::FLAGS, small(0));
    Ok(e)
}

/// errno names this runtime knows, with the exception class CPython maps them to.
const ERRNO: &[(i32, &str, u32)] = &[
    (1, "EPERM", types::PERMISSION_ERROR),
    (2, "ENOENT", types::FILE_NOT_FOUND_ERROR),
    (5, "EIO", types::OS_ERROR),
    (9, "EBADF", types::OS_ERROR),
    (11, "EAGAIN", types::BLOCKING_IO_ERROR),
    (12, "ENOMEM", types::OS_ERROR),
    (13, "EACCES", types::PERMISSION_ERROR),
    (16, "EBUSY", types::OS_ERROR),
    (17, "EEXIST", types::FILE_EXISTS_ERROR),
    (19, "ENODEV", types::OS_ERROR),
    (20, "ENOTDIR", types::NOT_A_DIRECTORY_ERROR),
    (21, "EISDIR", types::IS_A_DIRECTORY_ERROR),
    (22, "EINVAL", types::OS_ERROR),
    (28, "ENOSPC", types::OS_ERROR),
    (30, "EROFS", types::OS_ERROR),
    (32, "EPIPE", types::BROKEN_PIPE_ERROR),
    (39, "ENOTEMPTY", types::OS_ERROR),
    (95, "EOPNOTSUPP", types::OS_ERROR),
    (97, "EAFNOSUPPORT", types::OS_ERROR),
    (98, "EADDRINUSE", types::OS_ERROR),
    (101, "ENETUNREACH", types::OS_ERROR),
    (103, "ECONNABORTED", types::CONNECTION_ABORTED_ERROR),
    (104, "ECONNRESET", types::CONNECTION_RESET_ERROR),
    (105, "ENOBUFS", types::OS_ERROR),
    (106, "EISCONN", types::OS_ERROR),
    (107, "ENOTCONN", types::OS_ERROR),
    (110, "ETIMEDOUT", types::TIMEOUT_ERROR),
    (111, "ECONNREFUSED", types::CONNECTION_REFUSED_ERROR),
    (113, "EHOSTUNREACH", types::OS_ERROR),
    (114, "EALREADY", types::BLOCKING_IO_ERROR),
    (115, "EINPROGRESS", types::BLOCKING_IO_ERROR),
];

/// The name of an errno, or "".
pub fn errno_name(errno: i32) -> &'static str {
    ERRNO.iter().find(|e| e.0 == errno).map_or("", |e| e.1)
}

/// Number and name of every errno, for the `errno` module.
pub fn errnos() -> impl Iterator<Item = (i32, &'static str)> {
    ERRNO.iter().map(|e| (e.0, e.1))
}

/// The class `OSError(errno, …)` becomes.
pub fn os_error_class(errno: i32) -> u32 {
    ERRNO.iter().find(|e| e.0 == errno).map_or(types::OS_ERROR, |e| e.2)
}

/// Raises the OSError of `errno`.
pub fn os_error<T>(cx: &mut Cx<'_, '_>, errno: i32) -> Result<T, Signal> {
    let text = cx.heap.new_str(errno_name(errno))?;
    cx.raise_with(os_error_class(errno), &[small(errno), text])
}

/// Adds a frame to an exception's traceback: outer frames come first.
pub fn add_frame(heap: &mut Heap<'_>, e: Value, c: Value, pc: usize) -> Result<(), NeedMemory> {
    if heap.get(c, code::FILE) == names::PRELUDE {
        // What natives hand over to Python is no part of the program.
        return Ok(());
    }
    let t = heap.alloc(kind::TRACEBACK, 4)?;
    let next = heap.get(e, exception::TRACEBACK);
    heap.set(t, 1, next);
    heap.set(t, 2, c);
    heap.set(t, 3, small(pc as i32));
    heap.set(e, exception::TRACEBACK, t);
    Ok(())
}

/// The source line of a TRACEBACK entry.
pub fn traceback_line(heap: &Heap<'_>, t: Value) -> u32 {
    line_at(heap, heap.get(t, 2), small_of(heap.get(t, 3)).max(0) as usize)
}

/// The source line at `pc`, which counts from the code object.
pub fn line_at(heap: &Heap<'_>, c: Value, pc: usize) -> u32 {
    let first = 1 + small_of(heap.get(c, code::NPTRS)).max(0) as usize;
    lines::line_of(heap, c, pc.saturating_sub(first) as u32)
}

/// How source lines are read for a traceback: (path, line number from 1, sink).
pub type SourceLine<'a> = dyn FnMut(&str, u32, &mut dyn Write) -> bool + 'a;

/// How many frames of a traceback are printed from each end when it is longer than both.
const FRAMES_SHOWN: usize = 24;
/// How many links of a chain of causes are printed.
const CHAIN_MAX: usize = 8;

/// Writes an uncaught exception as CPython prints it (without its marks below the line).
pub fn print(heap: &Heap<'_>, state: &State, e: Value, source: &mut SourceLine<'_>, out: &mut dyn Write) {
    let mut chain = [(UNSET, false); CHAIN_MAX];
    let mut n = 0;
    let mut at = e;
    while n < CHAIN_MAX && heap.is(at, kind::EXCEPTION) {
        let cause = heap.get(at, exception::CAUSE);
        let by_cause = cause != UNSET && cause != NONE;
        let suppress = heap.get(at, exception::FLAGS) >> 1 & 1 == 1;
        chain[n] = (at, by_cause);
        n += 1;
        at = if by_cause {
            cause
        } else if suppress {
            UNSET
        } else {
            heap.get(at, exception::CONTEXT)
        };
        if chain[..n].iter().any(|c| c.0 == at) {
            break;
        }
    }
    for i in (0..n).rev() {
        print_one(heap, state, chain[i].0, source, out);
        if i > 0 {
            let text = if chain[i - 1].1 {
                "\nThe above exception was the direct cause of the following exception:\n\n"
            } else {
                "\nDuring handling of the above exception, another exception occurred:\n\n"
            };
            let _ = out.write_str(text);
        }
    }
}

/// Writes an exception that is dropped: its traceback alone, nothing of what it was raised from.
pub fn print_ignored(heap: &Heap<'_>, state: &State, e: Value, source: &mut SourceLine<'_>, out: &mut dyn Write) {
    print_one(heap, state, e, source, out);
}

/// How many entries of the same place are printed before they are only counted.
const REPEATS_SHOWN: usize = 3;

fn tell_repeated(repeated: usize, out: &mut dyn Write) {
    if repeated > REPEATS_SHOWN {
        let more = repeated - REPEATS_SHOWN;
        let s = if more == 1 { "" } else { "s" };
        let _ = writeln!(out, "  [Previous line repeated {more} more time{s}]");
    }
}

fn print_one(heap: &Heap<'_>, state: &State, e: Value, source: &mut SourceLine<'_>, out: &mut dyn Write) {
    let mut total = 0;
    let mut t = heap.get(e, exception::TRACEBACK);
    while heap.is(t, kind::TRACEBACK) {
        total += 1;
        t = heap.get(t, 1);
    }
    if total > 0 {
        let _ = out.write_str("Traceback (most recent call last):\n");
    }
    t = heap.get(e, exception::TRACEBACK);
    let mut i = 0;
    let mut last = (UNSET, 0);
    let mut repeated = 0;
    while heap.is(t, kind::TRACEBACK) {
        let place = (heap.get(t, 2), traceback_line(heap, t));
        if place != last {
            tell_repeated(repeated, out);
            last = place;
            repeated = 0;
        }
        repeated += 1;
        if repeated <= REPEATS_SHOWN {
            if i < FRAMES_SHOWN || i + FRAMES_SHOWN >= total {
                print_frame(heap, t, source, out);
            } else if i == FRAMES_SHOWN {
                let _ = writeln!(out, "  [{} more frames]", total - 2 * FRAMES_SHOWN);
            }
        }
        i += 1;
        t = heap.get(t, 1);
    }
    tell_repeated(repeated, out);
    print_last_line(heap, state, e, out);
}

/// Writes one entry of a traceback, with its line of source.
pub fn print_frame(heap: &Heap<'_>, t: Value, source: &mut SourceLine<'_>, out: &mut dyn Write) {
    let c = heap.get(t, 2);
    let line = traceback_line(heap, t);
    let file = heap.str_text(heap.get(c, code::FILE));
    let name = heap.str_text(heap.get(c, code::NAME));
    let _ = writeln!(out, "  File \"{file}\", line {line}, in {name}");
    let mut text = heapless::String::<160>::new();
    let mut sink = Lossy(&mut text);
    if source(file, line, &mut sink) && !text.trim().is_empty() {
        let _ = writeln!(out, "    {}", text.trim());
    }
}

struct Lossy<'a>(&'a mut heapless::String<160>);

impl Write for Lossy<'_> {
    fn write_str(&mut self, s: &str) -> core::fmt::Result {
        for c in s.chars() {
            let _ = self.0.push(c);
        }
        Ok(())
    }
}

/// `Class: message`, with the module before classes of imported modules, and SyntaxError's place above it.
/// Writes what stands below a traceback: class and message.
pub fn print_last_line(heap: &Heap<'_>, state: &State, e: Value, out: &mut dyn Write) {
    let class = heap.get(e, exception::CLASS);
    if types::is_subclass(heap, class, types::of(types::SYNTAX_ERROR)) {
        print_syntax_place(heap, e, out);
    }
    if heap.is(class, kind::CLASS) {
        let module = heap.get(class, crate::layout::class::MODULE);
        if module != names::MAIN && heap.is(module, kind::STR) {
            let _ = write!(out, "{}.", heap.str_text(module));
        }
        let _ = out.write_str(heap.str_text(heap.get(class, crate::layout::class::QUALNAME)));
    } else {
        let _ = out.write_str(&types::name_of(heap, state, class));
    }
    let mut text = heapless::String::<512>::new();
    let mut cut = crate::repr::Cut(&mut text);
    let _ = crate::repr::write_exception_text(heap, state, e, &mut cut);
    if text.is_empty() {
        let _ = out.write_str("\n");
    } else {
        let _ = writeln!(out, ": {text}");
    }
    print_notes(heap, e, out);
}

/// The texts that `add_note` left, a line each.
fn print_notes(heap: &Heap<'_>, e: Value, out: &mut dyn Write) {
    let attributes = heap.get(e, exception::ATTRIBUTES);
    if attributes == UNSET {
        return;
    }
    let notes = heap.get_name(attributes, crate::name!("__notes__"));
    if !heap.is(notes, kind::LIST) {
        return;
    }
    for &note in heap.list_items(notes) {
        if heap.is(note, kind::STR) {
            let _ = writeln!(out, "{}", heap.str_text(note));
        }
    }
}

/// SyntaxError args are (message, (file, line, column, text, end line, end column)).
fn print_syntax_place(heap: &Heap<'_>, e: Value, out: &mut dyn Write) {
    let args = heap.get(e, exception::ARGS);
    if heap.words(args).len() < 3 {
        return;
    }
    let place = heap.get(args, 2);
    if !heap.is(place, kind::TUPLE) || heap.words(place).len() < 5 {
        return;
    }
    let number = |i: usize| {
        let v = heap.words(place).get(i).copied().unwrap_or(UNSET);
        if is_small(v) { small_of(v) } else { 0 }
    };
    let _ = writeln!(out, "  File \"{}\", line {}", heap.str_text(heap.get(place, 1)), number(2));
    if !heap.is(heap.get(place, 4), kind::STR) {
        return;
    }
    let text = heap.str_text(heap.get(place, 4)).trim_end_matches(['\n', '\r']);
    let shown = text.trim_start_matches([' ', '\t', '\x0c']);
    let indent = (text.chars().count() - shown.chars().count()) as i32;
    let _ = writeln!(out, "    {shown}");
    let column = number(3) - 1 - indent;
    if number(3) > 0 && column >= 0 {
        let width = match number(5) > number(2) {
            true => (shown.chars().count() as i32 - column).max(1),
            false => (number(6) - number(3)).max(1),
        };
        let _ = out.write_str("    ");
        for _ in 0..column {
            let _ = out.write_char(' ');
        }
        for _ in 0..width {
            let _ = out.write_char('^');
        }
        let _ = out.write_char('\n');
    }
}
