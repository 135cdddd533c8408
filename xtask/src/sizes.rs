//! `cargo xtask image mps2 --sizes`: what the image takes, by crate and by module.
//!
//! From the symbols of the image. Constants have names only if the source names them; texts and tables without one are a line of their own. What the
//! compiler outlined belongs to no crate. Code that was inlined counts where it was inlined.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value, json};

use crate::image::Sizes;
use crate::process::{output, program};

/// Modules that are listed.
const MODULES_SHOWN: usize = 60;

/// Bytes of one crate or module.
#[derive(Clone, Copy, Default)]
struct Share {
    text: u64,
    rodata: u64,
    data: u64,
    bss: u64,
}

impl Share {
    fn add(&mut self, kind: char, bytes: u64) {
        match kind.to_ascii_lowercase() {
            't' | 'w' => self.text += bytes,
            'r' => self.rodata += bytes,
            'd' => self.data += bytes,
            'b' => self.bss += bytes,
            _ => {}
        }
    }

    fn all(&self) -> u64 {
        self.text + self.rodata + self.data + self.bss
    }

    fn json(&self) -> Value {
        json!({"text": self.text, "rodata": self.rodata, "data": self.data, "bss": self.bss})
    }
}

/// Who takes what.
pub struct Table {
    sizes: Sizes,
    crates: BTreeMap<String, Share>,
    modules: BTreeMap<String, Share>,
}

impl Table {
    /// Of an image.
    pub fn of(image: &Path) -> Option<Table> {
        let sizes = Sizes::of(image)?;
        let symbols = output(program("nm", &["--print-size", "--demangle", &image.display().to_string()]))?;
        let mut table = Table { sizes, crates: BTreeMap::new(), modules: BTreeMap::new() };
        let mut seen = std::collections::BTreeSet::new();
        let mut named = 0;
        for (address, bytes, kind, name) in symbols.lines().filter_map(symbol) {
            // One function may have several names; the heap of programs is none of the firmware's.
            if !seen.insert(address) || name.contains("PROGRAM_MEMORY") {
                continue;
            }
            let (of_crate, of_module) = owner(name);
            table.crates.entry(of_crate).or_default().add(kind, bytes);
            table.modules.entry(of_module).or_default().add(kind, bytes);
            if kind.eq_ignore_ascii_case(&'r') {
                named += bytes;
            }
        }
        let unnamed = table.sizes.rodata.saturating_sub(named);
        table.crates.entry("(constants without a name)".to_owned()).or_default().rodata = unnamed;
        table.crates.entry("(stacks)".to_owned()).or_default().bss = table.sizes.stacks;
        Some(table)
    }

    /// As a page.
    pub fn page(&self) -> String {
        let mut page = format!("{}\n", self.sizes.line());
        for (title, shares, most) in [("crate", &self.crates, usize::MAX), ("module", &self.modules, MODULES_SHOWN)] {
            page.push_str(&format!("\n{title:<44}{:>9}{:>9}{:>9}{:>9}\n", "text", "rodata", "data", "bss"));
            for (name, share) in largest(shares).take(most).filter(|(_, share)| share.all() > 0) {
                let Share { text, rodata, data, bss } = share;
                page.push_str(&format!("{name:<44}{text:>9}{rodata:>9}{data:>9}{bss:>9}\n"));
            }
        }
        page.push_str("\nThe depth that the stacks reach is measured: `cargo xtask qemu bench`.\n");
        page
    }

    /// For a machine.
    pub fn json(&self) -> Value {
        let object = |shares: &BTreeMap<String, Share>| -> Value {
            shares.iter().map(|(name, share)| (name.clone(), share.json())).collect::<serde_json::Map<_, _>>().into()
        };
        json!({
            "flash": self.sizes.flash(),
            "ram": self.sizes.ram(),
            "stacks": self.sizes.stacks,
            "crates": object(&self.crates),
            "modules": object(&self.modules),
        })
    }
}

fn largest(shares: &BTreeMap<String, Share>) -> impl Iterator<Item = (&String, &Share)> {
    let mut sorted: Vec<_> = shares.iter().collect();
    sorted.sort_by_key(|(_, share)| std::cmp::Reverse(share.all()));
    sorted.into_iter()
}

/// Address, bytes, kind and name of a line of `nm`, if it has all four.
fn symbol(line: &str) -> Option<(u64, u64, char, &str)> {
    let mut words = line.splitn(4, ' ');
    let address = u64::from_str_radix(words.next()?, 16).ok()?;
    let bytes = u64::from_str_radix(words.next()?, 16).ok()?;
    let kind = words.next()?.chars().next()?;
    Some((address, bytes, kind, words.next()?))
}

/// Crate, and module within it, of a function or static: of the type for what a type has.
fn owner(name: &str) -> (String, String) {
    if name.starts_with("OUTLINED_FUNCTION") {
        return ("(outlined)".to_owned(), "(outlined)".to_owned());
    }
    let path = name.trim_start_matches(['<', '&', '(', '[', '*']);
    let path = path.strip_prefix("mut ").unwrap_or(path);
    // Of `embassy_executor::…TaskStorage<crate::…::task>` the task is meant.
    let path = match path.split_once("TaskStorage<") {
        Some((_, task)) => task,
        None => path,
    };
    let path = path.split(['<', '>', ' ', ',', '{', ']', ')']).next().unwrap_or(path);
    let mut parts = path.split("::").filter(|part| !part.is_empty());
    match (parts.next(), parts.next()) {
        (Some(first), Some(second)) if path.matches("::").count() > 1 => {
            (first.to_owned(), format!("{first}::{second}"))
        }
        (Some(first), Some(_)) => (first.to_owned(), first.to_owned()),
        _ => ("(runtime)".to_owned(), "(runtime)".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_every_kind_belong_to_a_crate_and_a_module() {
        for (name, wanted) in [
            ("fieldwarden_vm::interp::hot::run", ("fieldwarden_vm", "fieldwarden_vm::interp")),
            ("<fieldwarden_vm::heap::Heap>::alloc", ("fieldwarden_vm", "fieldwarden_vm::heap")),
            ("<[fieldwarden_vm::compiler::Block]>::copy::<usize>", ("fieldwarden_vm", "fieldwarden_vm::compiler")),
            ("<a::raw::TaskStorage<b::target::start::task>>::poll", ("b", "b::target")),
            ("libm::pow", ("libm", "libm")),
            ("OUTLINED_FUNCTION_7", ("(outlined)", "(outlined)")),
            ("__aeabi_dadd", ("(runtime)", "(runtime)")),
        ] {
            let found = owner(name);
            assert_eq!((found.0.as_str(), found.1.as_str()), wanted, "{name}");
        }
    }

    #[test]
    fn lines_of_nm_are_read() {
        assert_eq!(symbol("00001000 00000010 t a::b c"), Some((0x1000, 16, 't', "a::b c")));
        assert_eq!(symbol("00001000 t a::b"), None);
    }
}
