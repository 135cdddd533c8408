//! The same programs on the PC and on the Cortex-M3: the same output, and after each the same heap, word for word: its figures and its hash.

use fieldwarden::folder::Folder;
use fieldwarden::sim::{Happening, Setup, Simulation};
use fieldwarden_netrecover::LinkKind;
use fieldwarden_tests::repository::text;
use fieldwarden_world::Script;

use super::bench::{Bench, expect, full};

/// Programs of the corpus whose output does not depend on time or chance.
const PROGRAMS: &[&str] = &[
    "array_basics",
    "array_slices",
    "builtin_sorting",
    "bytes_methods",
    "bytes_translate",
    "class_basics",
    "class_descriptors",
    "class_mro",
    "class_super",
    "del_basic",
    "dict_methods",
    "dict_order",
    "exc_chaining",
    "exc_hierarchy",
    "format_float_spec",
    "format_fstring",
    "func_closures_loops",
    "gen_send",
    "gen_yield_from_deep",
    "lang_fstrings",
    "lang_unpacking",
    "list_sort",
    "list_slices",
    "match_sequences",
    "mod_collections",
    "mod_json",
    "mod_math",
    "mod_re",
    "mod_struct",
    "num_big",
    "num_float_repr",
    "num_round",
    "range_slicing",
    "set_operators",
    "str_find",
    "str_split",
    "text_format_spec",
];

/// Each program imported, then the heap's figures and its hash. No collection comes but those that a program asks for or that its memory needs: when
/// a board waits depends on its console and its network.
fn code() -> String {
    let mut code = "import gc, micropython\ngc.disable()\nprint('corpus begins')\n".to_owned();
    for name in PROGRAMS {
        code += &format!(
            "try:\n    import {name}\nexcept Exception as error:\n    print(type(error))\n\
             gc.collect()\nprint('heap', '{name}', gc.mem_alloc(), gc.mem_free())\nmicropython.mem_info()\n"
        );
    }
    code + "print('corpus ends')\n"
}

/// What stands between the two words.
fn middle(console: &str) -> String {
    let from = console.find("corpus begins\n").expect("it begins");
    let to = console.find("\ncorpus ends\n").expect("it ends");
    console[from..to].to_owned()
}

#[test]
fn programs_print_the_same_and_leave_the_same_heap_on_the_pc_and_on_the_cortex_m() {
    if !full() {
        return;
    }
    let settings = "FIELDWARDEN_HEAP_MAX = 1048576\nFIELDWARDEN_DEVICE_ID = \"bench\"\n";
    let mut files = vec![("settings.toml".to_owned(), settings.to_owned()), ("code.py".to_owned(), code())];
    files.extend(PROGRAMS.iter().map(|name| (format!("{name}.py"), text(&format!("tests/oracle/{name}.py")))));
    let borrowed: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let Some(bench) = Bench::new(&borrowed) else { return };

    let dir = bench.folder().join("board");
    std::fs::create_dir_all(&dir).expect("a folder");
    for (path, text) in &borrowed {
        std::fs::write(dir.join(path), text).expect("a file of it");
    }
    let folder = Folder::read(&dir).expect("a board folder");
    let setup = Setup::new(&folder, LinkKind::Wired, Script::none(), 1, 60_000_000).expect("a simulation");
    let mut console = Vec::new();
    let mut watch = |_, happening| {
        if let Happening::Console(text) = happening {
            console.extend(text);
        }
    };
    Simulation::new(setup, &mut watch).run();
    let on_the_pc = middle(&String::from_utf8_lossy(&console));

    let mut rig = bench.start();
    expect(&mut rig, "\ncorpus ends\n");
    let on_the_board = middle(rig.console());
    for (at, (pc, board)) in on_the_pc.lines().zip(on_the_board.lines()).enumerate() {
        assert_eq!(pc, board, "line {at}");
    }
    assert_eq!(on_the_pc, on_the_board);
    assert_eq!(on_the_pc.matches("\nheap ").count(), PROGRAMS.len());
    let mut images: Vec<&str> = on_the_pc.lines().filter_map(|line| line.strip_prefix(" image: ")).collect();
    assert_eq!(images.len(), PROGRAMS.len());
    images.sort_unstable();
    images.dedup();
    assert_eq!(images.len(), PROGRAMS.len(), "every program leaves something behind, so every image is another");
}
