//! Tests of the compiler by listings and by structure.

use super::*;

fn with_heap<R>(words: usize, run: impl FnOnce(&mut Heap) -> R) -> R {
    let mut mem = vec![0u32; words];
    let mut heap = Heap::new(&mut mem);
    run(&mut heap)
}

fn list(source: &str) -> String {
    with_heap(1 << 18, |heap| {
        let file = heap.intern(b"code.py").unwrap();
        match compile(heap, &mut source.as_bytes(), file, Mode::Exec) {
            Ok(code) => {
                let mut out = String::new();
                dis::listing(heap, code, &mut out).unwrap();
                out
            }
            Err(e) => format!("{e:?}\n"),
        }
    })
}

#[test]
fn show() {
    if let Ok(path) = std::env::var("SHOW") {
        println!("{}", list(&std::fs::read_to_string(path).unwrap()));
    }
}
