//! Compiled code: what the compiler makes of any text is code that can be run. Nothing is ever compiled elsewhere, so this is all the compiled
//! code there is. It is read from its listing, so that this does not know the layout.

use std::collections::BTreeSet;

use fieldwarden_vm::compiler::{Mode, compile, dis};
use fieldwarden_vm::heap::Heap;

const HEAP_WORDS: usize = 48 << 10;
/// Instructions whose last operand is a place in the code.
const JUMPS: [&str; 13] =
    ["jump", "loop", "jtrue", "jfalse", "jlt", "jle", "jeq", "jne", "jgt", "jge", "jnone", "jis", "fornext"];

/// One code object of a listing.
#[derive(Default)]
struct Object {
    registers: u32,
    places: BTreeSet<u32>,
    targets: Vec<u32>,
    handlers: Vec<[u32; 3]>,
    used: Vec<u32>,
}

/// A text: if it compiles, every jump and every handler leads to an instruction, every register of a jump is in the window, and every instruction
/// is one.
pub fn code(bytes: &[u8]) {
    let mut memory = vec![0; HEAP_WORDS];
    let mut heap = Heap::new(&mut memory);
    let Ok(file) = heap.intern(b"code.py") else { return };
    let mut source = bytes;
    let compiled = compile(&mut heap, &mut source, file, Mode::Exec);
    let mut listing = String::new();
    if let Ok(code) = compiled {
        dis::listing(&heap, code, &mut listing).expect("a String takes all");
    }
    heap.check().expect("a whole heap after a compilation");
    let mut objects: Vec<Object> = Vec::new();
    for line in listing.lines() {
        read(line, &mut objects);
    }
    for object in &objects {
        check(object, &listing);
    }
}

fn read(line: &str, objects: &mut Vec<Object>) {
    let number = |text: &str| text.parse::<u32>().ok();
    if line.starts_with("code ") {
        // A name may hold anything; the number stands behind the last word of its kind.
        let registers = line.rsplit_once(" registers ").and_then(|(_, rest)| number(rest.split(' ').next()?));
        return objects.push(Object { registers: registers.expect("a count of registers"), ..Object::default() });
    }
    let object = objects.last_mut().expect("instructions come behind their code");
    if let Some(handler) = line.trim_start().strip_prefix("handler ") {
        let numbers: Vec<u32> = handler.split(['.', ' ', '-', '>']).filter_map(number).collect();
        let [begin, end, to] = numbers[..] else { panic!("{line}") };
        return object.handlers.push([begin, end, to]);
    }
    // Line and place, or place alone; then the name.
    let mut words = line.split_whitespace().peekable();
    let mut place = None;
    while let Some(found) = words.peek().copied().and_then(number) {
        place = Some(found);
        words.next();
    }
    let (Some(place), Some(name)) = (place, words.next()) else { return };
    object.places.insert(place);
    assert_ne!(name, "?", "no instruction: {line}");
    if JUMPS.contains(&name) {
        let to = line.rsplit_once("-> ").and_then(|(_, to)| number(to.trim()));
        object.targets.push(to.unwrap_or_else(|| panic!("{line}")));
        object.used.extend(words.filter_map(|word| number(word.strip_prefix('r')?)));
    }
}

fn check(object: &Object, listing: &str) {
    let last = object.places.last().copied().unwrap_or(0);
    for target in &object.targets {
        assert!(object.places.contains(target), "a jump to {target}, which is no instruction:\n{listing}");
    }
    for [begin, end, to] in &object.handlers {
        // The end is one behind what is guarded, and may lie behind the last instruction.
        let guarded = begin <= end && object.places.contains(begin) && *end <= last + 2;
        assert!(guarded && object.places.contains(to), "a handler {begin}..{end} -> {to}:\n{listing}");
    }
    for register in &object.used {
        assert!(*register < object.registers, "register {register} of {}:\n{listing}", object.registers);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn listing_of_a_loop_with_a_handler_is_understood() {
        let mut memory = vec![0; HEAP_WORDS];
        let mut heap = Heap::new(&mut memory);
        let file = heap.intern(b"code.py").unwrap();
        let text = "for i in range(3):\n try:\n  f(i)\n except OSError:\n  pass\n while i < 2:\n  i += 1\n";
        let code =
            compile(&mut heap, &mut text.as_bytes(), file, Mode::Exec).unwrap_or_else(|_| panic!("it is Python"));
        let mut listing = String::new();
        dis::listing(&heap, code, &mut listing).unwrap();
        let mut objects = Vec::new();
        listing.lines().for_each(|line| read(line, &mut objects));
        let [object] = &objects[..] else { panic!("{listing}") };
        assert!(object.targets.len() >= 3 && !object.handlers.is_empty() && object.places.len() > 10, "{listing}");
        check(object, &listing);
    }
}
