//! Compiling a program of 300 lines needs at most 32 KiB of heap besides its result.

use fieldwarden_vm::compiler::{Mode, compile};
use fieldwarden_vm::heap::Heap;
use fieldwarden_vm::names;

const BESIDES_WORDS: usize = 32 * 1024 / 4;

/// A program of `lines` lines: a class with methods, functions, loops, tries, containers and text, as programs of boards have them.
fn program(lines: usize) -> String {
    let unit = "\
class Sensor%:
    def __init__(self, bus, address=0x40, *, scale=1.0):
        self.bus, self.address, self.scale = bus, address, scale
        self.readings = []
    def read(self, count=3):
        total = 0
        for index in range(count):
            try:
                value = self.bus.read(self.address, index) * self.scale
            except OSError as error:
                print(f\"sensor {self.address:#x} failed: {error!r}\")
                continue
            total += value
            self.readings.append({'index': index, 'value': value, 'ok': True})
        return total / count if count else None
def report%(sensors, sink=print, **options):
    rows = [(s.address, s.read(options.get('count', 3))) for s in sensors if s.readings is not None]
    rows.sort(key=lambda row: row[0])
    for address, value in rows:
        sink('%-8s %6.2f' % (hex(address), value or 0.0))
    return {address: value for address, value in rows}
";
    let all: String = (0..lines / 20)
        .map(|n| unit.replace("Sensor%", &format!("Sensor{n}")).replace("report%", &format!("report{n}")))
        .collect();
    all.lines().take(lines).map(|line| format!("{line}\n")).collect()
}

fn compiles(source: &str, words: usize) -> Option<usize> {
    let mut memory = vec![0; words];
    let mut heap = Heap::new(&mut memory);
    let before = heap.free_words();
    compile(&mut heap, &mut source.as_bytes(), names::EMPTY, Mode::Exec).ok()?;
    Some(before - heap.free_words())
}

#[test]
fn program_of_300_lines_compiles_in_32_kib_besides_its_result() {
    let source = program(300);
    assert_eq!(source.lines().count(), 300);
    let ample = 1 << 20;
    let kept = compiles(&source, ample).expect("it compiles in ample memory");
    // What the empty heap itself needs counts for the result.
    let mut least = kept;
    while least < kept + BESIDES_WORDS && compiles(&source, least).is_none() {
        least += 256;
    }
    println!("result {} bytes, besides {} bytes", kept * 4, (least - kept) * 4);
    assert!(compiles(&source, kept + BESIDES_WORDS).is_some(), "more than 32 KiB besides {} bytes of result", kept * 4);
}
