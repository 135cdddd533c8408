//! The portable modules: what `docs/modules.md` says is there is there, and what CircuitPython documents is there or said to be left out.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use fieldwarden_tests::oracle::{Bench, World, execute};
use fieldwarden_tests::repository::text;

/// What CircuitPython's pages (and for `cmath`, `micropython` MicroPython's) document of modules that need no board.
const DOCUMENTED: &[(&str, &str)] = &[
    ("array", "array array.append array.extend"),
    (
        "asyncio",
        "run create_task current_task gather sleep sleep_ms wait_for wait_for_ms get_event_loop new_event_loop Task Task.cancel Event \
         Event.is_set Event.set Event.clear Event.wait ThreadSafeFlag ThreadSafeFlag.set ThreadSafeFlag.wait Lock Lock.locked Lock.acquire \
         Lock.release open_connection start_server CancelledError TimeoutError",
    ),
    ("binascii", "hexlify unhexlify a2b_base64 b2a_base64 crc32"),
    ("cmath", "cos exp log log10 phase polar rect sin sqrt e pi"),
    (
        "collections",
        "deque deque.append deque.appendleft deque.extend deque.pop deque.popleft namedtuple OrderedDict OrderedDict.popitem",
    ),
    ("errno", "EEXIST EAGAIN errorcode"),
    ("gc", "enable disable collect mem_alloc mem_free threshold"),
    ("hashlib", "new"),
    ("heapq", "heappush heappop heapify"),
    ("io", "open StringIO BytesIO BytesIO.getvalue"),
    ("json", "dump dumps load loads"),
    (
        "math",
        "e pi acos asin atan atan2 ceil copysign cos degrees exp fabs floor fmod frexp isfinite isinf isnan ldexp log modf pow radians sin sqrt \
         tan trunc expm1 log2 log10 cosh sinh tanh acosh asinh atanh erf erfc gamma lgamma",
    ),
    (
        "micropython",
        "const opt_level alloc_emergency_exception_buf mem_info qstr_info stack_use heap_lock heap_unlock kbd_intr schedule",
    ),
    ("random", "seed getrandbits randrange randint choice random uniform"),
    ("re", "match search sub compile DEBUG"),
    ("struct", "calcsize pack pack_into unpack unpack_from"),
    (
        "sys",
        "exit print_exception argv byteorder implementation maxsize modules path platform stderr stdin stdout version version_info",
    ),
    ("time", "monotonic sleep struct_time time monotonic_ns localtime mktime"),
    ("traceback", "format_exception print_exception"),
    ("platform", ""),
    ("zlib", ""),
    ("locale", ""),
    ("codeop", ""),
    ("warnings", ""),
];

/// The code words of a piece of the page.
fn words(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('`').skip(1).step_by(2)
}

/// Names by module.
type Table = BTreeMap<String, BTreeSet<String>>;

/// The page's table: what each module has, and what is left out of it; and the modules left out.
fn page() -> (Table, Table, BTreeSet<String>) {
    let page = text("docs/modules.md");
    let (mut has, mut left) = (BTreeMap::new(), BTreeMap::new());
    for line in page.lines().filter(|line| line.starts_with("| `")) {
        let line = line.replace("\\|", "/");
        let cells: Vec<&str> = line.trim_matches('|').split(" | ").collect();
        let name = words(cells[0]).next().expect("a module").to_owned();
        has.insert(name.clone(), words(cells[1]).map(str::to_owned).collect());
        left.insert(name, cells.get(2).map(|cell| words(cell).map(str::to_owned).collect()).unwrap_or_default());
    }
    let modules = page
        .split("Not there as modules, on purpose:")
        .nth(1)
        .and_then(|rest| rest.split('.').next())
        .expect("the list");
    (has, left, words(modules).map(str::to_owned).collect())
}

/// What of `names` a program finds missing in `module`; everything, if it cannot be imported.
fn missing(module: &str, names: &BTreeSet<String>) -> Vec<String> {
    let mut program = format!("try:\n import {module} as m\nexcept ImportError:\n print('*')\n raise SystemExit\n");
    for name in names {
        program += &format!("try:\n m.{name}\nexcept AttributeError:\n print('{name}')\n");
    }
    let mut bench = Bench::new(PathBuf::from("/nonexistent")).with_file("code.py", &program);
    execute("code.py", &mut bench, World::Plain, 1).expect("the program ends");
    String::from_utf8_lossy(&bench.out).lines().map(str::to_owned).collect()
}

#[test]
fn page_lists_only_what_is_there() {
    let (has, left, modules) = page();
    assert!(has.len() > 15, "{}", has.len());
    let mut wrong = Vec::new();
    for (module, names) in &has {
        // files are the board's
        let names = names.iter().filter(|name| (module.as_str(), name.as_str()) != ("io", "open")).cloned().collect();
        wrong.extend(missing(module, &names).into_iter().map(|name| format!("{module}.{name} is missing")));
        let there: Vec<_> =
            left[module].iter().filter(|name| name.chars().all(|c| c.is_alphanumeric() || c == '_')).collect();
        let absent = missing(module, &there.iter().map(|name| (*name).clone()).collect());
        wrong
            .extend(there.iter().filter(|name| !absent.contains(name)).map(|name| format!("{module}.{name} is there")));
    }
    for module in &modules {
        if missing(module, &BTreeSet::new()).is_empty() {
            wrong.push(format!("{module} is there"));
        }
    }
    assert!(wrong.is_empty(), "docs/modules.md: {}", wrong.join(", "));
}

#[test]
fn documented_names_are_there_or_said_to_be_left_out() {
    let (has, left, modules) = page();
    let mut wrong = Vec::new();
    for (module, names) in DOCUMENTED {
        if !has.contains_key(*module) {
            if !modules.contains(*module) {
                wrong.push((*module).to_owned());
            }
            continue;
        }
        for name in names.split_whitespace() {
            if !has[*module].contains(name) && !left[*module].contains(name) {
                wrong.push(format!("{module}.{name}"));
            }
        }
    }
    assert!(wrong.is_empty(), "docs/modules.md does not tell of {}", wrong.join(", "));
}
