//! Against CPython's answers (`tests/data`).

use super::case::{Case, Test};
use super::ops::{self, Justify};
use super::percent::{Layout, Piece, Pieces};
use super::*;
use crate::heap::Heap;
use crate::layout::kind;
use crate::num::complex::{self, Complex};
use crate::num::{self, NumError, float};
use crate::value::{FALSE, NONE, TRUE, Value};

fn unhex(hex: &str) -> Vec<u8> {
    (0..hex.len() / 2).map(|i| u8::from_str_radix(&hex[2 * i..2 * i + 2], 16).unwrap()).collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn decode(heap: &mut Heap, text: &str) -> Value {
    let (tag, rest) = text.split_at(1);
    match tag {
        "n" => NONE,
        "t" => crate::value::boolean(rest == "1"),
        "i" => num::parse_int(heap, rest.as_bytes(), 16).unwrap(),
        "f" => heap.new_float(f64::from_bits(u64::from_str_radix(rest, 16).unwrap())).unwrap(),
        "c" => {
            let part = |hex| f64::from_bits(u64::from_str_radix(hex, 16).unwrap());
            complex::new(heap, Complex { re: part(&rest[..16]), im: part(&rest[16..]) }).unwrap()
        }
        "s" => heap.new_str(core::str::from_utf8(&unhex(rest)).unwrap()).unwrap(),
        "b" => heap.new_bytes(&unhex(rest)).unwrap(),
        _ => panic!("{text}"),
    }
}

fn encode(heap: &Heap, v: Value) -> String {
    let objects = heap.objects();
    match objects.kind(v) {
        Some(kind::STR) => {
            assert_eq!(objects.is_ascii(v), objects.bytes(v).is_ascii());
            format!("s{}", hex(objects.bytes(v)))
        }
        Some(kind::BYTES) => format!("b{}", hex(objects.bytes(v))),
        Some(kind::FLOAT) => format!("f{:016x}", objects.float(v).to_bits()),
        Some(kind::COMPLEX) => {
            let (re, im) = objects.complex(v);
            format!("c{:016x}{:016x}", re.to_bits(), im.to_bits())
        }
        Some(kind::LIST | kind::TUPLE) => {
            let items: Vec<String> = objects.items(v).iter().map(|&item| encode(heap, item)).collect();
            format!("l{}", items.join(","))
        }
        _ if v == TRUE || v == FALSE => format!("t{}", (v == TRUE) as u8),
        _ if v == NONE => "n".into(),
        _ => {
            let i = num::to_i64(heap, v).unwrap();
            format!("i{}{:x}", if i < 0 { "-" } else { "" }, i.unsigned_abs())
        }
    }
}

fn show(heap: &Heap, result: Result<Value, Fault>) -> String {
    match result {
        Ok(v) => encode(heap, v),
        Err(Fault::Raise(class, message)) => format!("e{class:?}:{}", hex(heap.objects().bytes(message))),
        Err(other) => panic!("{other:?}"),
    }
}

fn fail(heap: &mut Heap, class: Class, message: &str) -> Result<Value, Fault> {
    Err(raise(heap, class, format_args!("{message}")))
}

fn new_float(heap: &mut Heap, x: Option<f64>, error: &str) -> Result<Value, Fault> {
    match x {
        Some(x) if x.is_nan() => Ok(heap.new_str("nan")?),
        Some(x) => Ok(heap.new_float(x)?),
        None => fail(heap, Class::ValueError, error),
    }
}

/// What a caller of the pieces does with one argument.
fn percent(heap: &mut Heap, format: Value, argument: Value) -> Result<Value, Fault> {
    let bytes = !heap.objects().is_str(format);
    let type_name = match heap.kind(argument) {
        Some(kind::STR) => "str",
        Some(kind::BYTES) => "bytes",
        Some(kind::FLOAT) => "float",
        _ => "int",
    };
    let mut text = String::new();
    if heap.kind(argument).is_some_and(|kind| matches!(kind, kind::STR | kind::BYTES)) {
        let repr = ops::repr(heap, argument, false)?;
        text = String::from_utf8(heap.objects().bytes(repr).to_vec()).unwrap();
    }
    build(heap, if bytes { kind::BYTES } else { kind::STR }, |objects, out| {
        let mut used = 0;
        for piece in Pieces::new(objects.bytes(format), bytes) {
            let conversion = match piece {
                Ok(Piece::Literal(text)) => {
                    out.push_bytes(text)?;
                    continue;
                }
                Ok(Piece::Conversion(conversion)) => conversion,
                Err(error) => return Err(out.raise(Class::ValueError, format_args!("{error}"))),
            };
            if conversion.kind == b'%' {
                out.push_byte(b'%')?;
                continue;
            }
            used += 1;
            let layout = Layout::new(&conversion, 0, 0, bytes);
            let is_text = matches!(objects.kind(argument), Some(kind::STR | kind::BYTES));
            match conversion.kind {
                b's' | b'b' if is_text => percent::write_text(out, objects.bytes(argument), &layout)?,
                b's' | b'r' | b'a' => {
                    let mut words = vec![0; 4000];
                    let mut shown = HeapText::new(&mut words);
                    match (is_text, conversion.kind) {
                        (true, b'a') => ops::write_repr(&mut shown, objects, argument, true)?,
                        (true, _) => shown.push_str(&text)?,
                        _ => write_str(&mut shown, objects, argument)?,
                    }
                    percent::write_text(out, shown.as_bytes(), &layout)?;
                }
                _ => percent::write_number(out, objects, argument, &layout, type_name)?,
            }
        }
        if used == 0 {
            let what = if bytes { "bytes" } else { "string" };
            return Err(
                out.raise(Class::TypeError, format_args!("not all arguments converted during {what} formatting"))
            );
        }
        Ok(())
    })
}

fn run(heap: &mut Heap, op: &str, args: &[Value]) -> Result<Value, Fault> {
    let arg = |i: usize| args.get(i).copied().unwrap_or(NONE);
    let int = |heap: &Heap, i: usize, default: i64| num::to_i64(heap, arg(i)).unwrap_or(default);
    let v = arg(0);
    let optional = |v: Value| (v != NONE).then_some(v);
    let pattern = |heap: &Heap| heap.objects().bytes(arg(1)).to_vec();
    let text = |heap: &Heap, i: usize| heap.objects().text(arg(i)).to_string();
    let objects = heap.objects();
    let boolean = |b| Ok(crate::value::boolean(b));
    match op {
        "repr" | "ascii" if matches!(objects.kind(v), Some(kind::STR | kind::BYTES)) => {
            ops::repr(heap, v, op == "ascii")
        }
        "repr" => build_str(heap, |objects, out| write_str(out, objects, v)),
        "format" => format_value(heap, v, arg(1)),
        "percent" => percent(heap, v, arg(1)),
        "tofloat" => {
            let x = float::parse(objects.bytes(v));
            let mut error = String::from("could not convert string to float: ");
            repr::write_str_repr(&mut error, &text(heap, 0), false).unwrap();
            new_float(heap, x, &error)
        }
        "tocomplex" => match complex::parse(objects.bytes(v)) {
            Some(z) if z.re.is_nan() => Ok(heap.new_str("nan")?),
            Some(z) => Ok(complex::new(heap, z)?),
            None => fail(heap, Class::ValueError, "complex() arg is a malformed string"),
        },
        "round" => {
            let (x, digits) = (objects.float(v), int(heap, 1, 0));
            match float::round_to(x, digits) {
                None => fail(heap, Class::OverflowError, "rounded value too large to represent"),
                rounded => new_float(heap, rounded, ""),
            }
        }
        "divmod" => {
            let (quotient, rest) = float::divmod(objects.float(v), objects.float(arg(1))).unwrap();
            let pair = heap.alloc(kind::TUPLE, 3)?;
            let (quotient, rest) = (heap.new_float(quotient)?, heap.new_float(rest)?);
            heap.set(pair, 1, quotient);
            heap.set(pair, 2, rest);
            Ok(pair)
        }
        "upper" => ops::case(heap, v, Case::Upper),
        "lower" => ops::case(heap, v, Case::Lower),
        "title" => ops::case(heap, v, Case::Title),
        "capitalize" => ops::case(heap, v, Case::Capitalize),
        "swapcase" => ops::case(heap, v, Case::Swap),
        "casefold" => ops::case(heap, v, Case::Casefold),
        "isalpha" => boolean(ops::is(objects, v, Test::Alpha)),
        "isalnum" => boolean(ops::is(objects, v, Test::Alnum)),
        "isspace" => boolean(ops::is(objects, v, Test::Space)),
        "isupper" => boolean(ops::is(objects, v, Test::Upper)),
        "islower" => boolean(ops::is(objects, v, Test::Lower)),
        "istitle" => boolean(ops::is(objects, v, Test::Title)),
        "isascii" => boolean(ops::is(objects, v, Test::Ascii)),
        "isidentifier" => boolean(ops::is(objects, v, Test::Identifier)),
        "isprintable" => boolean(ops::is(objects, v, Test::Printable)),
        "isdigit" => boolean(ops::is(objects, v, Test::Digit)),
        "isdecimal" => boolean(ops::is(objects, v, Test::Decimal)),
        "isnumeric" => boolean(ops::is(objects, v, Test::Numeric)),
        "find" | "rfind" => {
            let found = ops::find(objects, v, &pattern(heap), int(heap, 2, 0), int(heap, 3, 0), op == "rfind");
            Ok(num::from_i64(heap, found.map_or(-1, |at| at as i64))?)
        }
        "count" => {
            let count = ops::count(objects, v, &pattern(heap), int(heap, 2, 0), int(heap, 3, 0));
            Ok(num::from_i64(heap, count as i64)?)
        }
        "startswith" | "endswith" => {
            boolean(ops::has_affix(objects, v, &pattern(heap), int(heap, 2, 0), int(heap, 3, 0), op == "endswith"))
        }
        "removeprefix" => ops::remove_affix(heap, v, arg(1), false),
        "removesuffix" => ops::remove_affix(heap, v, arg(1), true),
        "replace" => ops::replace(heap, v, arg(1), arg(2), int(heap, 3, -1)),
        "split" | "rsplit" => split::split(heap, v, optional(arg(1)), int(heap, 2, -1), op == "rsplit"),
        "splitlines" => split::splitlines(heap, v, arg(1) == TRUE),
        "partition" | "rpartition" => split::partition(heap, v, arg(1), op == "rpartition"),
        "strip" => ops::strip(heap, v, optional(arg(1)), true, true),
        "lstrip" => ops::strip(heap, v, optional(arg(1)), true, false),
        "rstrip" => ops::strip(heap, v, optional(arg(1)), false, true),
        "center" => ops::justify(heap, v, int(heap, 1, 0), '*', Justify::Center),
        "ljust" => ops::justify(heap, v, int(heap, 1, 0), '*', Justify::Left),
        "rjust" => ops::justify(heap, v, int(heap, 1, 0), '*', Justify::Right),
        "zfill" => ops::zfill(heap, v, int(heap, 1, 0)),
        "expandtabs" => ops::expandtabs(heap, v, int(heap, 1, 8)),
        "slice" => {
            let (length, step) = (ops::length(objects, v) as i64, int(heap, 3, 1));
            let (least, most) = if step < 0 { (-1, length - 1) } else { (0, length) };
            let place = |i: i64| (if i < 0 { i + length } else { i }).clamp(least, most.max(least));
            let (start, stop) = (place(int(heap, 1, 0)), place(int(heap, 2, 0)));
            let span = if step < 0 { start - stop } else { stop - start };
            let count = if span <= 0 { 0 } else { (span + step.abs() - 1) / step.abs() };
            ops::slice(heap, v, start, step, count as usize)
        }
        "item" => match ops::item(heap, v, int(heap, 1, 0))? {
            Some(item) => Ok(item),
            None if heap.is(v, kind::STR) => fail(heap, Class::IndexError, "string index out of range"),
            None => fail(heap, Class::IndexError, "index out of range"),
        },
        "concat" => ops::concat(heap, v, arg(1)),
        "repeat" => ops::repeat(heap, v, int(heap, 1, 0)),
        "encode" => codec::encode(heap, v, &text(heap, 1), &text(heap, 2)),
        "decode" => codec::decode(heap, v, &text(heap, 1), &text(heap, 2)),
        _ => panic!("unknown operation {op}"),
    }
}

fn agree(data: &str) {
    let mut differing = Vec::new();
    for line in data.split('\n').filter(|line| !line.is_empty()) {
        let mut parts: Vec<&str> = line.split('\t').collect();
        let (expected, op) = (parts.pop().unwrap(), parts.remove(0));
        let mut memory = vec![0; 20_000];
        let heap = &mut Heap::new(&mut memory);
        let args: Vec<Value> = parts.iter().map(|part| decode(heap, part)).collect();
        let result = run(heap, op, &args);
        let got = show(heap, result);
        assert!(heap.scratch().iter().all(|&word| word == 0), "scratch left dirty: {line}");
        if got != expected {
            let readable = |text: &str| {
                let hex = text.split_once(':').map_or(text, |(_, hex)| hex);
                String::from_utf8_lossy(&unhex(hex.trim_start_matches(['s', 'b']))).into_owned()
            };
            let shown = |text: &str| {
                if text.starts_with(['s', 'b', 'e']) { format!("{:?}", readable(text)) } else { text.to_string() }
            };
            let parts: Vec<String> = parts.iter().map(|part| shown(part)).collect();
            differing.push(format!("{op} {} gave {} not {}", parts.join(" "), shown(&got), shown(expected)));
        }
    }
    assert!(differing.is_empty(), "{} differ:\n{}", differing.len(), differing[..differing.len().min(30)].join("\n"));
}

#[test]
fn formatting_agrees_with_cpython() {
    agree(include_str!("../../tests/data/text.txt"));
}

#[test]
fn methods_of_str_and_bytes_agree_with_cpython() {
    agree(include_str!("../../tests/data/methods.txt"));
}

#[test]
fn template_pieces_agree_with_cpython() {
    use super::template::{Name, Piece, Pieces, Step, TemplateError};
    let error = |text: &str| match Pieces::new(text).find_map(Result::err) {
        Some(TemplateError::Message(message)) => message.to_string(),
        Some(other) => other.to_string(),
        None => "none".into(),
    };
    assert_eq!(error("{"), "Single '{' encountered in format string");
    assert_eq!(error("}"), "Single '}' encountered in format string");
    assert_eq!(error("{}}"), "Single '}' encountered in format string");
    assert_eq!(error("{0"), "expected '}' before end of string");
    assert_eq!(error("{0!"), "end of string while looking for conversion specifier");
    assert_eq!(error("{0!r"), "unmatched '{' in format spec");
    assert_eq!(error("{0!rx}"), "expected ':' after conversion specifier");
    assert_eq!(error("{0!x}"), "Unknown conversion specifier x");
    assert_eq!(error("{0:{1"), "unmatched '{' in format spec");
    assert_eq!(error("{a{b}}"), "unexpected '{' in field name");
    assert_eq!(error("{99999999999999999999}"), "Too many decimal digits in format string");
    assert_eq!(error("{{}} {x[1].y!r:>{w}}"), "none");
    let mut pieces = Pieces::new("a{{b{x[1][k].y!r:>{w}}");
    assert!(matches!(pieces.next(), Some(Ok(Piece::Literal("a{")))));
    assert!(matches!(pieces.next(), Some(Ok(Piece::Literal("b")))));
    let Some(Ok(Piece::Field(field))) = pieces.next() else { panic!() };
    assert_eq!((field.name, field.conversion, field.spec), (Name::Key("x"), Some('r'), ">{w}"));
    let steps: Vec<_> = field.steps().map(Result::unwrap).collect();
    assert_eq!(steps, [Step::Index(1), Step::Key("k"), Step::Attribute("y")]);
    assert!(pieces.next().is_none());
}

#[test]
fn memory_short_building_leaves_the_free_words_zero() {
    for size in 4..80 {
        let mut memory = vec![0; size];
        let heap = &mut Heap::new(&mut memory);
        let Ok(v) = heap.new_str("one two three") else { continue };
        let _ = split::split(heap, v, None, -1, false);
        let _ = ops::repeat(heap, v, 5);
        let _ = raise(heap, Class::ValueError, format_args!("a message that may not fit {v}"));
        let bytes = build(heap, kind::BYTEARRAY, |objects, out| out.push_bytes(objects.bytes(v)));
        if let Ok(array) = bytes {
            assert_eq!(heap.objects().buffer(array), Some(&b"one two three"[..]));
        }
        assert!(heap.scratch().iter().all(|&word| word == 0));
    }
}

#[test]
fn not_an_integer_is_refused() {
    let mut memory = vec![0; 100];
    let heap = &mut Heap::new(&mut memory);
    assert_eq!(num::add(heap, NONE, TRUE), Err(NumError::NotInt));
}
