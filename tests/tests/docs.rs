//! The pages say what the code does: names, links, commands.

use std::collections::BTreeSet;

use fieldwarden_firmware::python;
use fieldwarden_tests::repository::{files, root, text};
use fieldwarden_vm::host::Item;

/// One underscore in front: for other modules, not for programs.
fn private(name: &str) -> bool {
    name.starts_with('_') && !name.starts_with("__")
}

/// Names that the tables offer: `module.name`, `Type.member`.
fn offered() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    // `_io` is told of by what takes its names over; `_select` only waits for others.
    for module in python::modules().iter().filter(|module| module.name != "_select") {
        names.insert(module.name.to_owned());
        names.extend(module.items.iter().map(|(name, _)| (*name).to_owned()));
    }
    for host_type in python::types().iter().filter(|host_type| !host_type.module.starts_with('_')) {
        names.insert(host_type.name.to_owned());
        names.extend(host_type.members.iter().map(|(name, _)| (*name).to_owned()));
    }
    names
}

/// Words in the first cells of tables and after `Type:` lists: what the page says can be named.
fn told(page: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for line in page.lines() {
        let cell = match line.strip_prefix("| ") {
            Some(row) => row.split(" | ").next().unwrap_or_default(),
            None => continue,
        };
        names.extend(
            cell.split('`').skip(1).step_by(2).map(|code| code.split('(').next().unwrap_or_default().to_owned()),
        );
    }
    names
}

/// Everything in backquotes, arguments cut off.
fn quoted(page: &str) -> BTreeSet<String> {
    page.split('`').skip(1).step_by(2).map(|code| code.split('(').next().unwrap_or_default().to_owned()).collect()
}

/// The pages that tell of the board's modules.
const PAGES: [&str; 2] = ["docs/warden.md", "docs/peripherals.md"];

#[test]
fn pages_of_the_boards_modules_have_every_name_of_the_tables() {
    let quoted: BTreeSet<_> = PAGES.iter().flat_map(|page| quoted(&text(page))).collect();
    for module in python::modules().iter().filter(|module| !private(module.name)) {
        let told = PAGES.iter().filter(|page| text(page).contains(&format!("\n## {}\n", module.name))).count();
        assert_eq!(told, 1, "{told} pages with a section for {}", module.name);
    }
    let mut sections: BTreeSet<_> = python::modules().iter().map(|module| module.name.to_owned()).collect();
    let inner = python::modules().iter().filter(|module| private(module.name));
    sections.extend(inner.flat_map(|module| module.items).map(|(name, _)| (*name).to_owned()));
    // Pins are told of by their pattern.
    let pin = |name: &str| name.strip_prefix("GPIO").is_some_and(|rest| rest.parse::<u8>().is_ok());
    for name in offered().difference(&sections).filter(|name| !private(name) && !pin(name)) {
        assert!(quoted.contains(name), "no page tells of {name}");
    }
}

#[test]
fn pages_of_the_boards_modules_have_no_name_that_the_tables_lack() {
    let offered = offered();
    for page in PAGES {
        for name in told(&text(page)) {
            assert!(offered.contains(&name), "{page} tells of {name}, which is in no table");
        }
        for line in text(page).lines().filter(|line| line.starts_with("## ")) {
            let name = line.trim_start_matches("## ");
            let known = python::modules().iter().any(|module| module.name == name)
                || python::source::SOURCES.iter().any(|source| source.0 == name);
            assert!(known, "{page} has a section for {name}");
        }
    }
}

/// What a page says of one class: the lines behind the heading that names it, or the module's own.
fn section<'p>(page: &'p str, module: &str) -> &'p str {
    let (_, rest) = page.split_once(&format!("\n## {module}\n")).unwrap_or_default();
    rest.split("\n## ").next().unwrap_or_default()
}

#[test]
fn members_of_every_peripheral_are_told_of_in_the_section_of_their_module() {
    let page = text("docs/peripherals.md");
    for host_type in python::types() {
        let section = section(&page, host_type.module);
        let quoted = quoted(section);
        for (name, _) in host_type.members.iter().filter(|_| !section.is_empty()) {
            assert!(quoted.contains(*name), "{}: no {}.{name}", host_type.module, host_type.name);
        }
    }
}

#[test]
fn module_tables_name_types_that_exist() {
    for module in python::modules() {
        for (name, item) in module.items {
            if let Item::Type(number) = item {
                let host_type = python::types().get(usize::from(*number)).unwrap_or_else(|| panic!("{name}: no type"));
                assert_eq!(host_type.name, *name, "{}", module.name);
                // What C programmers call `_io` is `io` to everybody else.
                assert_eq!(host_type.module, module.name.trim_start_matches('_'), "{name}");
            }
        }
    }
}

#[test]
fn links_of_pages_lead_somewhere() {
    for page in files(".", ".md") {
        let folder = root().join(&page);
        let folder = folder.parent().expect("a file is in a folder");
        let text = text(&page);
        for (at, _) in text.match_indices("](") {
            let target = text[at + 2..].split([')', '#']).next().unwrap_or_default();
            let outside = target.is_empty() || target.contains("://");
            assert!(outside || folder.join(target).exists(), "{page}: {target} does not exist");
        }
    }
}

#[test]
fn files_named_in_the_map_exist() {
    let page = text("ARCHITECTURE.md");
    let (_, map) = page.split_once("## The map").expect("there is a map");
    let map = map.split("\n## ").next().expect("a section");
    let mut named = 0;
    for row in map.lines().filter(|line| line.starts_with("| ")) {
        let mut folder = String::new();
        for path in row.split('`').skip(1).step_by(2) {
            // The first is from the root, those after it are beside it.
            let whole = if path.contains('/') { path.to_owned() } else { format!("{folder}/{path}") };
            folder = whole.rsplit_once('/').map_or(String::new(), |(folder, _)| folder.to_owned());
            assert!(root().join(&whole).exists(), "ARCHITECTURE.md: {whole}");
            named += 1;
        }
    }
    assert!(named > 30, "{named}");
}

#[test]
fn readme_names_every_folder_and_both_commands() {
    let page = text("README.md");
    for folder in
        ["config", "netrecover", "supervisor", "vm", "firmware", "firmware/world", "examples", "docs", "tests", "xtask"]
    {
        assert!(page.contains(&format!("`{folder}/`")), "README.md: {folder}");
        assert!(root().join(folder).is_dir(), "{folder}");
    }
    for command in ["cargo run --release -- run examples/telemetry\n", "cargo xtask test\n"] {
        assert!(page.contains(command), "README.md: {command}");
    }
}

#[test]
fn settings_named_in_pages_are_settings() {
    let known = text("docs/settings.md");
    for page in files(".", ".md") {
        let text = text(&page);
        for (at, _) in text.match_indices("`FIELDWARDEN_") {
            let name: String = text[at + 1..]
                .chars()
                .take_while(|character| {
                    character.is_ascii_uppercase() || *character == '_' || character.is_ascii_digit()
                })
                .collect();
            // A name that goes on in another way is a pattern, or a variable of a test.
            let is_key = text[at + 1 + name.len()..].starts_with(['`', ' ']) && !page.contains("reports/");
            let is_variable = ["ALLOCATIONS", "COMMIT", "FUZZ", "TEST", "HEAP_STEPS", "SEEDS", "RUNS", "RELOADS"]
                .iter()
                .any(|word| name.contains(word));
            let known = known.contains(&format!("`{name}`")) || name == "FIELDWARDEN_";
            assert!(!is_key || is_variable || known, "{page}: {name} is no setting");
        }
    }
}

#[test]
fn every_long_campaign_can_be_reached_by_the_full_run() {
    let full: String = files("xtask/src/full", ".rs").iter().map(|path| text(path)).collect();
    for path in files(".", ".rs").iter().filter(|path| !path.starts_with("xtask/")) {
        let source = text(path);
        let mut names: BTreeSet<String> = BTreeSet::new();
        for (at, _) in
            source.match_indices("env::var(\"FIELDWARDEN_").chain(source.match_indices("number(\"FIELDWARDEN_"))
        {
            names.extend(source[at..].split('"').nth(1).map(str::to_owned));
        }
        names.extend(
            source
                .split("cases(\"")
                .skip(1)
                .filter_map(|rest| Some(format!("FIELDWARDEN_{}", rest.split('"').next()?))),
        );
        for name in names {
            // A seed, a pause or a choice is no length.
            let is_length = !["_SEED", "_FIRST", "_PAUSE_US", "_ORACLE"].iter().any(|end| name.ends_with(end));
            assert!(!is_length || full.contains(&format!("\"{name}\"")), "{path}: {name} is not in xtask/src/full/");
        }
    }
}

#[test]
fn page_of_the_libraries_has_the_versions_that_are_fetched_and_tested() {
    let pinned: BTreeSet<String> = text("tests/libraries/requirements.txt")
        .lines()
        .filter_map(|line| line.strip_prefix("adafruit-circuitpython-")?.split(' ').next())
        .map(|pin| pin.replace("==", " "))
        .collect();
    let page = text("docs/libraries.md");
    let rows = page.lines().filter_map(|line| line.strip_prefix("| `")?.split_once("` | "));
    let told: BTreeSet<String> =
        rows.map(|(name, rest)| format!("{name} {}", rest.split(' ').next().unwrap_or_default())).collect();
    assert!(pinned.len() >= 16, "{pinned:?}");
    assert_eq!(told, pinned);
    // Each is asked for by a test, itself or as what another one needs.
    let tests = text("firmware/ports/host/tests/libraries/main.rs");
    let needed = ["ticks", "connectionmanager", "busdevice", "register"];
    for name in pinned.iter().filter_map(|pin| pin.split(' ').next()).filter(|name| !needed.contains(name)) {
        assert!(tests.contains(&format!("\"{name}\"")), "{name} is in no test");
    }
}
