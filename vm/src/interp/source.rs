//! Source to linked code: files, objects and texts are compiled, and what is wrong with them is raised.

use super::Vm;
use crate::attr;
use crate::compiler::{self, CompileError, Mode, Source, SyntaxKind};
use crate::host::{Host, Stat};
use crate::layout::{code, kind};
use crate::native::{Cx, Signal};
use crate::packed::{Packed, PackedSource};
use crate::repr::Cut;
use crate::types;
use crate::value::{Value, small, small_of};
use core::fmt::Write;

/// The longest part of a line that a SyntaxError keeps, in bytes.
const LINE_MAX: usize = 200;
type Line = heapless::String<LINE_MAX>;

/// A source file, read through the host.
struct FileSource<'a> {
    host: &'a mut dyn Host,
    path: &'a str,
}

impl Source for FileSource<'_> {
    fn read(&mut self, offset: u32, into: &mut [u8]) -> usize {
        self.host.read(self.path, offset, into)
    }
}

/// Text in a buffer.
struct TextSource<'a>(&'a [u8]);

impl Source for TextSource<'_> {
    fn read(&mut self, offset: u32, into: &mut [u8]) -> usize {
        let rest = self.0.get(offset as usize..).unwrap_or(&[]);
        let n = rest.len().min(into.len());
        into[..n].copy_from_slice(&rest[..n]);
        n
    }
}

/// Compiles the file at `path`.
pub fn compile_file(vm: &mut Vm<'_>, host: &mut dyn Host, path: &str, file: Value) -> Result<Value, Signal> {
    if !matches!(host.stat(path), Stat::File(_)) {
        return vm.cx(host).os_error(2);
    }
    let mut source = FileSource { host, path };
    match compiler::compile(&mut vm.heap, &mut source, file, Mode::Exec) {
        Ok(c) => Ok(c),
        Err(e) => {
            let line = error_line(&mut |offset, into| host.read(path, offset, into), &e);
            raise_compile_error(&mut vm.cx(host), e, file, &line)
        }
    }
}

/// Compiles a STR or BYTES object. It is read where it lies, so its length is bounded by the heap alone.
pub fn compile_value(cx: &mut Cx<'_, '_>, text: Value, file: Value, mode: Mode) -> Result<Value, Signal> {
    let bytes = cx.heap.bytes_of(text);
    let blanks = if mode == Mode::Eval { bytes.iter().take_while(|b| matches!(b, b' ' | b'\t')).count() } else { 0 };
    match compiler::compile(cx.heap, &mut compiler::ObjectSource { text, skipped: blanks }, file, mode) {
        Ok(c) => Ok(c),
        Err(e) => {
            let mut bytes = cx.heap.bytes_of(text).get(blanks..).unwrap_or(&[]);
            let line = error_line(&mut |offset, into| bytes.read(offset, into), &e);
            raise_compile_error(cx, e, file, &line)
        }
    }
}

/// Compiles text that does not lie in the heap.
pub fn compile_static(cx: &mut Cx<'_, '_>, text: &str, file: Value) -> Result<Value, Signal> {
    compile_source(cx, &mut TextSource(text.as_bytes()), file)
}

/// Compiles text of ours.
pub fn compile_packed(cx: &mut Cx<'_, '_>, text: Packed, file: Value) -> Result<Value, Signal> {
    compile_source(cx, &mut PackedSource::new(text), file)
}

fn compile_source(cx: &mut Cx<'_, '_>, source: &mut dyn Source, file: Value) -> Result<Value, Signal> {
    match compiler::compile(cx.heap, source, file, Mode::Exec) {
        Ok(c) => Ok(c),
        Err(e) => raise_compile_error(cx, e, file, ""),
    }
}

/// The text that an error's columns count in: a line of the source, or the field of an f-string in parentheses.
fn error_line(read: &mut dyn FnMut(u32, &mut [u8]) -> usize, e: &CompileError) -> Line {
    let (line, field) = match e {
        CompileError::Syntax { line, field, .. } => (*line, *field),
        CompileError::NotSupported { line, .. } => (*line, None),
        CompileError::NeedMemory(_) => return Line::new(),
    };
    let (mut at, to, mut now) = field.map_or((0, u32::MAX, 1), |f| (f.from, f.to, f.line));
    let mut kept: heapless::Vec<u8, LINE_MAX> = heapless::Vec::new();
    if field.is_some() && now == line {
        let _ = kept.push(b'(');
    }
    let mut buffer = [0; 64];
    let mut ended = false;
    let mut carriage = false;
    'text: while at < to && now <= line {
        let n = read(at, &mut buffer).min((to - at) as usize).min(buffer.len());
        if n == 0 {
            ended = true;
            break;
        }
        for &b in &buffer[..n] {
            let feed = b == b'\n' && carriage;
            carriage = b == b'\r';
            if feed {
                continue;
            }
            if matches!(b, b'\n' | b'\r') {
                now += 1;
                if now > line {
                    break 'text;
                }
            } else if now == line && kept.push(b).is_err() {
                break 'text;
            }
        }
        at += n as u32;
    }
    if field.is_some() && now == line && (at >= to || ended) {
        let _ = kept.push(b')');
    }
    let valid = core::str::from_utf8(&kept).or_else(|e| core::str::from_utf8(&kept[..e.valid_up_to()])).unwrap_or("");
    let mut out = Line::new();
    let _ = Cut(&mut out).write_str(valid.strip_prefix('\u{feff}').unwrap_or(valid));
    out
}

/// Raises SyntaxError (or NeedMemory) for a compile error; `line` is the text of the line.
fn raise_compile_error<T>(cx: &mut Cx<'_, '_>, e: CompileError, file: Value, line: &str) -> Result<T, Signal> {
    let (class, message, from, to) = match &e {
        CompileError::NeedMemory(n) => return Err((*n).into()),
        CompileError::Syntax { line, column, end_line, end_column, kind, message, .. } => {
            let class = match kind {
                SyntaxKind::SyntaxError => types::SYNTAX_ERROR,
                SyntaxKind::IndentationError => types::INDENTATION_ERROR,
                SyntaxKind::TabError => types::TAB_ERROR,
            };
            (class, message.clone(), (*line, *column), (*end_line, *end_column))
        }
        CompileError::NotSupported { line, column, what } => {
            let mut m = compiler::Message::new();
            let _ = write!(m, "not supported: {what}");
            (types::SYNTAX_ERROR, m, (*line, *column), (*line, 0))
        }
    };
    let text = cx.heap.new_str(&message)?;
    let source = cx.heap.new_str(line)?;
    let least = from.1.saturating_add(1);
    // an end past the line's means the end of the line
    let most = if to.0 == from.0 { (line.chars().count() as u32 + 1).max(least) } else { u32::MAX };
    let end = if to.1 > 0 { to.1.min(most) } else { least };
    let numbers = [from.0, from.1, to.0, end].map(|n| small(n as i32));
    let place = cx.heap.new_tuple(&[file, numbers[0], numbers[1], source, numbers[2], numbers[3]])?;
    cx.raise_with(class, &[text, place])
}

/// Links `c` and the code inside it to `module`: names of globals become GLOBAL cells.
pub fn link(cx: &mut Cx<'_, '_>, c: Value, module: Value) -> Result<(), Signal> {
    if cx.heap.get(c, code::MODULE) == module {
        return Ok(());
    }
    let n = small_of(cx.heap.get(c, code::GLOBALS)) as usize;
    let (before, globals) = (n & 0x7fff, n >> 15);
    for i in 0..before {
        let k = cx.heap.get(c, code::POOL + i);
        if cx.heap.is(k, kind::CODE) {
            // Code nests as deep as functions do in the source, which the compiler bounds.
            link(cx, k, module)?;
        }
    }
    for i in before..before + globals {
        let name = cx.heap.get(c, code::POOL + i);
        let name = if cx.heap.is(name, kind::GLOBAL) { cx.heap.get(name, 2) } else { name };
        let cell = attr::cell(cx, module, name)?;
        cx.heap.set(c, code::POOL + i, cell);
    }
    cx.heap.set(c, code::MODULE, module);
    Ok(())
}
