//! `struct`: values packed into bytes.
//!
//! Native sizes and alignment (`@`) are those of the 32-bit boards on every host: `l`, `L`, `n`, `N`, `P` take 4 bytes.

use super::Module;
use super::arguments::{argument, bytes_of, check_keywords, need_bytes, need_writable, settle};
use crate::layout::kind;
use crate::name;
use crate::native::{Answer, Args, Cx, Method, Signal, getter, method, method_kw};
use crate::num::{self, Int};
use crate::text::{Class, HeapText, Objects, Stop, buffer_mut, build_bytes};
use crate::types;
use crate::value::{FALSE, UNSET, Value, boolean, imm, immediate, small};

/// `struct`
pub static MODULE: Module = Module {
    name: "struct",
    methods: &[
        method(name!("pack"), |cx, a| pack(cx, a.get(0), &a.positional[1..]), 1, 255),
        method(name!("unpack"), |cx, a| unpack(cx, a.get(0), a.get(1)), 2, 2),
        method(
            name!("calcsize"),
            |cx, a| {
                let size = size_of(cx, a.get(0))?;
                Ok(small(size as i32))
            },
            1,
            1,
        ),
        method(name!("pack_into"), |cx, a| pack_into(cx, a.get(0), &a.positional[1..]), 3, 255),
        method_kw(name!("unpack_from"), |cx, a| from_buffer(cx, a, a.get(0)), 1, 3),
        method(name!("iter_unpack"), |cx, a| iter_unpack(cx, a.get(0), a.get(1)), 2, 2),
    ],
    constants: &[(name!("error"), types::of(types::STRUCT_ERROR)), (name!("Struct"), types::of(types::STRUCT))],
};

/// Methods of `Struct`.
pub const STRUCT: &[Method] = &[
    method(name!("pack"), |cx, a| pack(cx, format_of(cx, a), &a.positional[1..]), 1, 255),
    method(name!("unpack"), |cx, a| unpack(cx, format_of(cx, a), a.get(1)), 2, 2),
    method(name!("pack_into"), |cx, a| pack_into(cx, format_of(cx, a), &a.positional[1..]), 3, 255),
    method_kw(name!("unpack_from"), |cx, a| from_buffer(cx, a, format_of(cx, a)), 1, 3),
    method(name!("iter_unpack"), |cx, a| iter_unpack(cx, format_of(cx, a), a.get(1)), 2, 2),
    getter(name!("size"), |cx, a| {
        let size = size_of(cx, format_of(cx, a))?;
        Ok(small(size as i32))
    }),
    getter(name!("format"), |cx, a| Ok(format_of(cx, a))),
];

/// `Struct(format)`: [type][format].
pub fn construct_struct(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    size_of(cx, a.get(0))?;
    let object = cx.heap.alloc(kind::NATIVE, 3)?;
    cx.heap.set(object, 1, imm(immediate::TYPE, types::STRUCT));
    cx.heap.set(object, 2, a.get(0));
    Ok(object)
}

fn format_of(cx: &Cx<'_, '_>, a: &Args<'_>) -> Value {
    if cx.heap.is(a.get(0), kind::NATIVE) { cx.heap.get(a.get(0), 2) } else { a.get(0) }
}

/// `unpack_from(format, /, buffer, offset=0)`
fn from_buffer(cx: &mut Cx<'_, '_>, a: &Args<'_>, format: Value) -> Answer {
    check_keywords(cx, a, "unpack_from", &[name!("buffer"), name!("offset")])?;
    let buffer = argument(cx, a, 1, name!("buffer"));
    if buffer == UNSET {
        return cx.type_error(format_args!("unpack_from() missing required argument 'buffer' (pos 2)"));
    }
    let offset = argument(cx, a, 2, name!("offset"));
    unpack_from(cx, format, buffer, offset)
}

/// The most bytes a format may describe, so that sizes never overflow.
const SIZE_MAX: usize = 1 << 24;

/// A run of equal items of a format.
#[derive(Clone, Copy)]
struct Run {
    code: u8,
    count: usize,
    /// Bytes of one item.
    size: usize,
    /// Pad bytes before the first.
    pad: usize,
}

impl Run {
    /// Values it packs: a string is one, pads are none.
    fn values(&self) -> usize {
        match self.code {
            b's' | b'p' => 1,
            b'x' => 0,
            _ => self.count,
        }
    }

    fn bytes(&self) -> usize {
        self.size * self.count
    }
}

/// What a format says, run by run.
struct Format<'a> {
    text: &'a [u8],
    at: usize,
    offset: usize,
    native: bool,
    big: bool,
}

/// Why a format is wrong.
#[derive(Clone, Copy)]
struct BadFormat(&'static str);

impl<'a> Format<'a> {
    fn new(text: &'a [u8]) -> Format<'a> {
        let order = text.first().copied().unwrap_or(0);
        let at = matches!(order, b'@' | b'=' | b'<' | b'>' | b'!') as usize;
        let native = at == 0 || order == b'@';
        Format { text, at, offset: 0, native, big: matches!(order, b'>' | b'!') }
    }

    fn next(&mut self) -> Result<Option<Run>, BadFormat> {
        let mut count: Option<usize> = None;
        let code = loop {
            let Some(&byte) = self.text.get(self.at) else {
                return match count {
                    Some(_) => Err(BadFormat("repeat count given without format specifier")),
                    None => Ok(None),
                };
            };
            self.at += 1;
            match byte {
                b'0'..=b'9' => {
                    let more = count.unwrap_or(0) * 10 + (byte - b'0') as usize;
                    count = Some(more);
                    if more > SIZE_MAX {
                        return Err(BadFormat("total struct size too long"));
                    }
                }
                b' ' | b'\t'..=b'\r' if count.is_none() => {}
                _ => break byte,
            }
        };
        let size = match code {
            b'x' | b'c' | b'b' | b'B' | b'?' | b's' | b'p' => 1,
            b'h' | b'H' | b'e' => 2,
            b'i' | b'I' | b'l' | b'L' | b'f' => 4,
            b'n' | b'N' | b'P' if self.native => 4,
            b'q' | b'Q' | b'd' => 8,
            _ => return Err(BadFormat("bad char in struct format")),
        };
        let pad = if self.native { self.offset.wrapping_neg() & (size - 1) } else { 0 };
        let run = Run { code, count: count.unwrap_or(1), size, pad };
        self.offset += pad + run.bytes();
        if self.offset > SIZE_MAX {
            return Err(BadFormat("total struct size too long"));
        }
        Ok(Some(run))
    }

    /// Bytes in all, and values in all.
    fn measure(text: &[u8]) -> Result<(usize, usize), BadFormat> {
        let mut format = Format::new(text);
        let mut values = 0;
        while let Some(run) = format.next()? {
            values += run.values();
        }
        Ok((format.offset, values))
    }
}

fn measured(cx: &mut Cx<'_, '_>, format: Value) -> Result<(usize, usize), Signal> {
    if cx.heap.objects().any_bytes(format).is_none() {
        let name = cx.type_name(format);
        return cx.type_error(format_args!("Struct() argument 1 must be a str or bytes object, not {name}"));
    }
    match Format::measure(bytes_of(cx.heap, format)) {
        Ok(measure) => Ok(measure),
        Err(BadFormat(message)) => cx.raise(types::STRUCT_ERROR, format_args!("{message}")),
    }
}

fn size_of(cx: &mut Cx<'_, '_>, format: Value) -> Result<usize, Signal> {
    Ok(measured(cx, format)?.0)
}

fn pack(cx: &mut Cx<'_, '_>, format: Value, values: &[Value]) -> Answer {
    let (_, wanted) = measured(cx, format)?;
    let given = values.len();
    if given != wanted {
        return cx.raise(types::STRUCT_ERROR, format_args!("pack expected {wanted} items for packing (got {given})"));
    }
    let result = build_bytes(cx.heap, |objects, out| write_all(out, objects, format, values));
    settle(cx, result)
}

fn write_all(out: &mut HeapText<'_>, objects: Objects<'_>, format: Value, values: &[Value]) -> Result<(), Stop> {
    let mut format = Format::new(objects.any_bytes(format).unwrap_or(&[]));
    let mut values = values.iter().copied();
    while let Ok(Some(run)) = format.next() {
        out.push_repeated('\0', run.pad)?;
        match run.code {
            b'x' => out.push_repeated('\0', run.count)?,
            b's' | b'p' => write_string(out, objects, values.next().unwrap_or(FALSE), &run)?,
            _ => {
                for _ in 0..run.count {
                    let v = objects.unwrapped(values.next().unwrap_or(FALSE));
                    write_item(out, objects, v, &run, format.big)?;
                }
            }
        }
    }
    Ok(())
}

fn write_string(out: &mut HeapText<'_>, objects: Objects<'_>, v: Value, run: &Run) -> Result<(), Stop> {
    let Some(bytes) = objects.buffer(v) else {
        let code = run.code as char;
        return Err(out.raise(Class::StructError, format_args!("argument for '{code}' must be a bytes object")));
    };
    let mut room = run.count;
    if run.code == b'p' && room > 0 {
        room -= 1;
        out.push_byte(bytes.len().min(room).min(255) as u8)?;
    }
    let part = &bytes[..bytes.len().min(room)];
    out.push_bytes(part)?;
    out.push_repeated('\0', room - part.len())
}

fn write_item(out: &mut HeapText<'_>, objects: Objects<'_>, v: Value, run: &Run, big: bool) -> Result<(), Stop> {
    let mut room = [0; 8];
    let bytes = &mut room[..run.size];
    match run.code {
        b'c' => match objects.buffer(v) {
            Some(&[byte]) => bytes[0] = byte,
            _ => {
                let message = format_args!("char format requires a bytes object of length 1");
                return Err(out.raise(Class::StructError, message));
            }
        },
        b'?' => bytes[0] = truth(objects, v) as u8,
        b'f' | b'd' | b'e' => {
            let Some(x) = number(objects, v) else {
                return Err(out.raise(Class::StructError, format_args!("required argument is not a float")));
            };
            let encoded = match run.code {
                b'd' => Some(x.to_bits()),
                b'f' if x.is_finite() && !(x as f32).is_finite() => None,
                b'f' => Some((x as f32).to_bits() as u64),
                _ => half_bits(x).map(|bits| bits as u64),
            };
            let Some(encoded) = encoded else {
                let code = run.code as char;
                let message = format_args!("float too large to pack with {code} format");
                return Err(out.raise(Class::OverflowError, message));
            };
            bytes.copy_from_slice(&encoded.to_le_bytes()[..run.size]);
            if big {
                bytes.reverse();
            }
        }
        code => {
            if Int::new(objects, v).is_none() {
                return Err(out.raise(Class::StructError, format_args!("required argument is not an integer")));
            }
            let signed = code.is_ascii_lowercase();
            if num::to_bytes_slice(objects, v, bytes, big, signed).is_err() {
                return Err(out_of_range(out, objects, v, run));
            }
        }
    }
    out.push_bytes(bytes)
}

fn out_of_range(out: &mut HeapText<'_>, objects: Objects<'_>, v: Value, run: &Run) -> Stop {
    let code = run.code as char;
    let bits = run.size as u32 * 8;
    let signed = code.is_ascii_lowercase();
    let negative = Int::new(objects, v).is_some_and(|int| int.negative);
    // What does not fit CPython's long is told apart.
    let wide = Int::new(objects, v).is_some_and(|int| match int.limbs() {
        [low, high] => (signed || bits < 32) && high >> 31 == 1 && !(negative && *high == 1 << 31 && *low == 0),
        limbs => limbs.len() > 2,
    });
    if bits == 64 || wide || (bits == 32 && !signed && negative) {
        return out.raise(Class::StructError, format_args!("argument out of range"));
    }
    let (least, most) = if signed { (-1i64 << (bits - 1), (1i64 << (bits - 1)) - 1) } else { (0, (1i64 << bits) - 1) };
    let range = format_args!("{least} <= number <= {most}");
    let name = match run.code {
        b'b' => "byte",
        b'B' => "ubyte",
        b'h' => "short",
        b'H' => "ushort",
        _ => return out.raise(Class::StructError, format_args!("'{code}' format requires {range}")),
    };
    out.raise(Class::StructError, format_args!("{name} format requires {range}"))
}

fn truth(objects: Objects<'_>, v: Value) -> bool {
    match Int::new(objects, v) {
        Some(int) => !int.is_zero(),
        None if objects.is(v, kind::FLOAT) => objects.float(v) != 0.0,
        None => v != crate::value::NONE && objects.any_bytes(v).is_none_or(|bytes| !bytes.is_empty()),
    }
}

fn number(objects: Objects<'_>, v: Value) -> Option<f64> {
    if objects.is(v, kind::FLOAT) { Some(objects.float(v)) } else { num::nearest_f64(&Int::new(objects, v)?) }
}

/// IEEE half precision, rounded half to even; none if it overflows.
fn half_bits(x: f64) -> Option<u16> {
    let sign = (x.to_bits() >> 48) as u16 & 0x8000;
    let magnitude = x.abs();
    if x.is_nan() {
        return Some(sign | 0x7e00);
    }
    if x.is_infinite() {
        return Some(sign | 0x7c00);
    }
    // The unit of the last place: 2^-24 for subnormals, else 10 below the top bit.
    let (_, exponent) = libm::frexp(magnitude);
    let unit = (exponent - 11).max(-24);
    let units = libm::rint(libm::ldexp(magnitude, -unit)) as u32;
    // 2048 units carry into the next exponent by themselves.
    let bits = if unit == -24 { units } else { ((unit + 24) as u32) * 1024 + units };
    if bits >= 0x7c00 { None } else { Some(sign | bits as u16) }
}

fn half_value(bits: u16) -> f64 {
    let (exponent, fraction) = ((bits >> 10 & 31) as i32, (bits & 1023) as f64);
    let magnitude = match exponent {
        0 => libm::ldexp(fraction, -24),
        31 if fraction == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        _ => libm::ldexp(fraction + 1024.0, exponent - 25),
    };
    if bits >> 15 == 1 { -magnitude } else { magnitude }
}

fn unpack(cx: &mut Cx<'_, '_>, format: Value, buffer: Value) -> Answer {
    let size = size_of(cx, format)?;
    let buffer = need_bytes(cx, buffer, false)?;
    if bytes_of(cx.heap, buffer).len() != size {
        return cx.raise(types::STRUCT_ERROR, format_args!("unpack requires a buffer of {size} bytes"));
    }
    read_all(cx, format, buffer, 0)
}

fn unpack_from(cx: &mut Cx<'_, '_>, format: Value, buffer: Value, offset: Value) -> Answer {
    let size = size_of(cx, format)?;
    let buffer = need_bytes(cx, buffer, false)?;
    let offset = cx.int_or(offset, 0, "offset")?;
    let length = bytes_of(cx.heap, buffer).len();
    let start = place(cx, "unpack_from", offset, length, size)?;
    read_all(cx, format, buffer, start)
}

/// The start of `size` bytes at `offset` (from the end if negative).
fn place(cx: &mut Cx<'_, '_>, function: &str, offset: i64, length: usize, size: usize) -> Result<usize, Signal> {
    let start = if offset < 0 { offset.saturating_add(length as i64) } else { offset };
    match usize::try_from(start) {
        Ok(start) if start <= length && length - start >= size => Ok(start),
        _ => {
            let needed = size.saturating_add(start.max(0) as usize);
            if start < 0 {
                return cx
                    .raise(types::STRUCT_ERROR, format_args!("offset {offset} out of range for {length}-byte buffer"));
            }
            let verb = if function == "pack_into" { "packing" } else { "unpacking" };
            cx.raise(
                types::STRUCT_ERROR,
                format_args!(
                    "{function} requires a buffer of at least {needed} bytes for {verb} {size} bytes at offset {offset} (actual buffer size is {length})"
                ),
            )
        }
    }
}

fn read_all(cx: &mut Cx<'_, '_>, format: Value, buffer: Value, start: usize) -> Answer {
    let (_, values) = measured(cx, format)?;
    let tuple = cx.heap.alloc(kind::TUPLE, 1 + values)?;
    let mut next = 1;
    // The format is walked anew by its state, so that nothing borrows the heap while values are made.
    let (mut at, mut offset) = (Format::new(bytes_of(cx.heap, format)).at, 0);
    loop {
        let mut walk = Format::new(bytes_of(cx.heap, format));
        (walk.at, walk.offset) = (at, offset);
        let big = walk.big;
        let Ok(Some(run)) = walk.next() else { return Ok(tuple) };
        let from = start + offset + run.pad;
        (at, offset) = (walk.at, walk.offset);
        match run.code {
            b'x' => {}
            b's' | b'p' => {
                let v = read_string(cx, buffer, from, &run)?;
                cx.heap.set(tuple, next, v);
                next += 1;
            }
            _ => {
                for i in 0..run.count {
                    let v = read_item(cx, buffer, from + i * run.size, &run, big)?;
                    cx.heap.set(tuple, next, v);
                    next += 1;
                }
            }
        }
    }
}

fn read_string(cx: &mut Cx<'_, '_>, buffer: Value, from: usize, run: &Run) -> Answer {
    let result = build_bytes(cx.heap, |objects, out| {
        let all = objects.buffer(buffer).unwrap_or(&[]);
        let bytes = all.get(from..from + run.count).unwrap_or(&[]);
        match (run.code, bytes) {
            (b'p', [length, rest @ ..]) => out.push_bytes(&rest[..rest.len().min(*length as usize)]),
            _ => out.push_bytes(bytes),
        }
    });
    settle(cx, result)
}

fn read_item(cx: &mut Cx<'_, '_>, buffer: Value, from: usize, run: &Run, big: bool) -> Answer {
    let mut room = [0; 8];
    let bytes = &mut room[..run.size];
    match cx.heap.objects().buffer(buffer).and_then(|all| all.get(from..from + run.size)) {
        Some(found) => bytes.copy_from_slice(found),
        None => return cx.raise(types::STRUCT_ERROR, format_args!("buffer too small")),
    }
    if big {
        bytes.reverse();
    }
    let raw = u64::from_le_bytes(room);
    let spare = 64 - 8 * run.size as u32;
    match run.code {
        b'c' => Ok(cx.heap.new_bytes(&[raw as u8])?),
        b'?' => Ok(boolean(raw != 0)),
        b'f' => Ok(cx.heap.new_float(f32::from_bits(raw as u32) as f64)?),
        b'd' => Ok(cx.heap.new_float(f64::from_bits(raw))?),
        b'e' => Ok(cx.heap.new_float(half_value(raw as u16))?),
        code if code.is_ascii_lowercase() => cx.new_int((raw << spare) as i64 >> spare),
        _ => Ok(num::from_u64(cx.heap, raw)?),
    }
}

fn pack_into(cx: &mut Cx<'_, '_>, format: Value, rest: &[Value]) -> Answer {
    let [buffer, offset, values @ ..] = rest else {
        return cx.type_error(format_args!("pack_into expected buffer and offset arguments"));
    };
    let buffer = need_writable(cx, *buffer)?;
    let offset = cx.int_arg(*offset, "offset")?;
    let size = size_of(cx, format)?;
    let length = bytes_of(cx.heap, buffer).len();
    let start = place(cx, "pack_into", offset, length, size)?;
    let packed = pack(cx, format, values)?;
    // Copied in chunks: both lie in the heap.
    let mut chunk = [0; 64];
    let mut done = 0;
    while done < size {
        let count = (size - done).min(chunk.len());
        chunk[..count].copy_from_slice(&bytes_of(cx.heap, packed)[done..done + count]);
        if let Some(to) = buffer_mut(cx.heap, buffer).and_then(|all| all.get_mut(start + done..start + done + count)) {
            to.copy_from_slice(&chunk[..count]);
        }
        done += count;
    }
    Ok(crate::value::NONE)
}

fn iter_unpack(cx: &mut Cx<'_, '_>, format: Value, buffer: Value) -> Answer {
    let size = size_of(cx, format)?;
    let buffer = need_bytes(cx, buffer, false)?;
    let length = bytes_of(cx.heap, buffer).len();
    if size == 0 {
        return cx.raise(types::STRUCT_ERROR, format_args!("cannot iteratively unpack with a struct of length 0"));
    }
    if !length.is_multiple_of(size) {
        return cx.raise(
            types::STRUCT_ERROR,
            format_args!("iterative unpacking requires a buffer of a multiple of {size} bytes"),
        );
    }
    let list = cx.heap.new_list_with_capacity(length / size)?;
    for start in (0..length).step_by(size) {
        let tuple = read_all(cx, format, buffer, start)?;
        cx.heap.list_push(list, tuple)?;
    }
    Ok(list)
}
