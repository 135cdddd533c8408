//! Against CPython's answers (`tests/data/json.txt`: the style, the text, and what `dumps(loads(text))` gives or which error).

use super::*;
use crate::heap::Heap;
use crate::text::Fault;
use crate::value::{UNSET, small};

fn unhex(hex: &str) -> Vec<u8> {
    (0..hex.len() / 2).map(|i| u8::from_str_radix(&hex[2 * i..2 * i + 2], 16).unwrap()).collect()
}

#[test]
fn documents_read_and_written_agree_with_cpython() {
    let mut differing = Vec::new();
    for line in include_str!("../../../tests/data/json.txt").lines() {
        let mut parts = line.split('\t');
        let style = parts.next().unwrap();
        let text = String::from_utf8(unhex(parts.next().unwrap())).unwrap();
        let expected = String::from_utf8(unhex(parts.next().unwrap())).unwrap();
        let mut memory = vec![0; 30_000];
        let heap = &mut Heap::new(&mut memory);
        let source = heap.new_str(&text).unwrap();
        let mut look = Style::default();
        match style {
            "indent" => look.indent = small(2),
            "compact" => {
                look.item_separator = heap.new_str(",").unwrap();
                look.key_separator = heap.new_str(":").unwrap();
            }
            "sorted" => look.sort_keys = true,
            "unicode" => look.ascii = false,
            "tab" => look.indent = heap.new_str("\t").unwrap(),
            _ => assert_eq!(look.item_separator, UNSET),
        }
        let result = loads(heap, source).and_then(|v| dumps(heap, v, &look));
        let got = match result {
            Ok(v) => heap.objects().text(v).to_string(),
            Err(Fault::Raise(_, message)) => format!("error {}", heap.objects().text(message)),
            Err(other) => format!("{other:?}"),
        };
        assert!(heap.scratch().iter().all(|&word| word == 0));
        if got != expected {
            differing.push(format!("{style} {text:?}\n   gave {got:?}\n   not  {expected:?}"));
        }
    }
    assert!(differing.is_empty(), "{} differ:\n{}", differing.len(), differing[..differing.len().min(20)].join("\n"));
}

#[test]
fn list_that_holds_itself_is_refused() {
    let mut memory = vec![0; 1000];
    let heap = &mut Heap::new(&mut memory);
    let list = heap.new_list(&[small(1)]).unwrap();
    heap.list_push(list, list).unwrap();
    let Err(Fault::Raise(_, message)) = dumps(heap, list, &Style::default()) else { panic!() };
    assert_eq!(heap.objects().text(message), "Circular reference detected");
    assert!(heap.scratch().iter().all(|&word| word == 0));
}

#[test]
fn deep_nesting_needs_no_rust_stack() {
    let mut memory = vec![0; 1_000_000];
    let heap = &mut Heap::new(&mut memory);
    let text = format!("{}{}", "[".repeat(20_000), "]".repeat(20_000));
    let source = heap.new_str(&text).unwrap();
    let v = loads(heap, source).unwrap();
    let written = dumps(heap, v, &Style::default()).unwrap();
    assert_eq!(heap.objects().text(written), text);
}
