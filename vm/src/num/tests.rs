//! Against CPython's answers (`tests/data`), and against machine arithmetic.

use super::*;
use crate::heap::Heap;
use crate::text::build_str;
use crate::value::Value;
use core::cmp::Ordering;

fn with_heap<R>(f: impl FnOnce(&mut Heap) -> R) -> R {
    let mut memory = vec![0; 64 * 1024];
    f(&mut Heap::new(&mut memory))
}

fn outcome(heap: &Heap, result: Result<Value, NumError>, radix: u32) -> String {
    match result {
        Ok(v) => text(heap, v, radix),
        Err(NumError::DivideByZero) => "zero".into(),
        Err(NumError::TooLarge | NumError::Infinite) => "overflow".into(),
        Err(NumError::Negative | NumError::NegativePower | NumError::NotANumber) => "value".into(),
        Err(error) => panic!("{error:?}"),
    }
}

fn text(heap: &Heap, v: Value, radix: u32) -> String {
    let mut words = vec![0; 2000];
    let mut out = crate::text::HeapText::new(&mut words);
    write_int(&mut out, heap.objects(), v, radix).unwrap();
    String::from_utf8(out.as_bytes().to_vec()).unwrap()
}

fn double(hex: &str) -> f64 {
    f64::from_bits(u64::from_str_radix(hex, 16).unwrap())
}

fn of_double(result: Result<f64, NumError>) -> String {
    match result {
        Ok(x) => format!("{:016x}", x.to_bits()),
        Err(NumError::DivideByZero) => "zero".into(),
        Err(_) => "overflow".into(),
    }
}

fn order(o: Option<Ordering>) -> String {
    (o.unwrap() as i32).to_string()
}

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len() / 2).map(|i| u8::from_str_radix(&hex[2 * i..2 * i + 2], 16).unwrap()).collect()
}

fn run(heap: &mut Heap, op: &str, args: &[&str]) -> String {
    let int = |heap: &mut Heap, i: usize| parse_int(heap, args[i].as_bytes(), 16).unwrap();
    match op {
        "frombytes" => {
            let v = from_bytes(heap, &bytes(args[0]), args[1] == "big", args[2] == "1");
            return outcome(heap, v, 16);
        }
        "toint" => {
            let v = int_from_f64(heap, double(args[0]));
            return outcome(heap, v, 16);
        }
        "ratio" => {
            let (n, d) = integer_ratio(heap, double(args[0])).unwrap();
            return format!("{} {}", text(heap, n, 16), text(heap, d, 16));
        }
        _ => {}
    }
    let a = int(heap, 0);
    let b = if args.len() > 1 && op != "comparefloat" { int(heap, 1) } else { crate::value::small(0) };
    let result = match op {
        "add" => add(heap, a, b),
        "sub" => sub(heap, a, b),
        "mul" => mul(heap, a, b),
        "floordiv" => floordiv(heap, a, b),
        "mod" => modulo(heap, a, b),
        "and" => and(heap, a, b),
        "or" => or(heap, a, b),
        "xor" => xor(heap, a, b),
        "gcd" => gcd(heap, a, b),
        "lshift" => lshift(heap, a, b),
        "rshift" => rshift(heap, a, b),
        "neg" => neg(heap, a),
        "invert" => invert(heap, a),
        "isqrt" => isqrt(heap, a),
        "pow" => pow(heap, a, b),
        "powmod" => {
            let m = int(heap, 2);
            // CPython's ValueError: "pow() 3rd argument cannot be 0".
            powmod(heap, a, b, m)
                .map_err(|error| if error == NumError::DivideByZero { NumError::NotANumber } else { error })
        }
        "compare" => return order(compare(heap.objects(), a, b)),
        "comparefloat" => return order(compare_float(heap.objects(), a, double(args[1]))),
        "truediv" => return of_double(truediv(heap, a, b)),
        "float" => return of_double(int_to_f64(heap.objects(), a)),
        "bits" => return format!("{:x}", bit_length(heap, a).unwrap()),
        "text" => return text(heap, a, to_i64(heap, b).unwrap() as u32),
        "tobytes" => {
            let length = to_i64(heap, b).unwrap() as usize;
            return match to_bytes(heap, a, length, args[2] == "big", args[3] == "1") {
                Ok(v) if length == 0 => heap.objects().bytes(v).iter().map(|_| '?').chain(['-']).collect(),
                Ok(v) => heap.objects().bytes(v).iter().map(|b| format!("{b:02x}")).collect(),
                Err(_) => "overflow".into(),
            };
        }
        _ => panic!("unknown operation {op}"),
    };
    outcome(heap, result, 16)
}

#[test]
fn integers_every_operation_agrees_with_cpython() {
    for line in include_str!("../../tests/data/ints.txt").lines() {
        let (call, expected) = line.split_once(" = ").unwrap();
        let mut words = call.split(' ');
        let op = words.next().unwrap();
        let args: Vec<&str> = words.collect();
        with_heap(|heap| {
            let got = run(heap, op, &args);
            assert_eq!(got, expected, "{line}");
            assert!(heap.scratch().iter().all(|&word| word == 0), "scratch left dirty: {line}");
        });
    }
}

#[test]
fn text_parsed_as_integer_agrees_with_cpython() {
    for line in include_str!("../../tests/data/parse_int.txt").split('\n').filter(|line| !line.is_empty()) {
        let mut parts = line.split('|');
        let (base, text, expected) = (parts.next().unwrap(), parts.next().unwrap(), parts.next().unwrap());
        with_heap(|heap| {
            let v = parse_int(heap, text.as_bytes(), base.parse().unwrap());
            assert_eq!(outcome(heap, v, 16), expected, "{line}");
        });
    }
}

#[test]
fn results_that_fit_a_small_int_are_small() {
    with_heap(|heap| {
        let big = lshift(heap, crate::value::small(1), crate::value::small(100)).unwrap();
        let back = rshift(heap, big, crate::value::small(71)).unwrap();
        assert_eq!(back, crate::value::small(1 << 29));
        let least = from_i64(heap, -(1 << 30)).unwrap();
        assert_eq!(least, crate::value::small(-(1 << 30)));
        let above = from_i64(heap, 1 << 30).unwrap();
        assert!(heap.objects().is(above, crate::layout::kind::INT_POSITIVE));
    });
}

#[test]
fn memory_short_operations_leave_the_heap_as_it_was() {
    for size in 8..200 {
        let mut memory = vec![0; size];
        let heap = &mut Heap::new(&mut memory);
        let Ok(a) = parse_int(heap, b"123456789012345678901234567890", 10) else { continue };
        let free = heap.free_words();
        let results = [
            mul(heap, a, a).is_ok(),
            pow(heap, a, crate::value::small(7)).is_ok(),
            build_str(heap, |objects, text| write_int(text, objects, a, 10)).is_ok(),
        ];
        assert!(heap.scratch().iter().all(|&word| word == 0));
        assert!(results.iter().any(|&ok| ok) || heap.free_words() == free);
    }
}
