//! `docs/settings.md` says what the tables say, key by key.
//!
//! `FIELDWARDEN_BLESS=1 cargo test -p fieldwarden-config --test reference` writes the tables into the page anew.

use std::fmt::Write;
use std::path::Path;

use fieldwarden_config::{Field, Settings};

/// Behind this line the page is made from the tables.
const MARK: &str =
    "<!-- From here on made from the tables in config/src; the test `reference` of config keeps it so. -->\n";

fn row(page: &mut String, field: &Field) {
    let accepted = (field.accepts)();
    let mut default = String::new();
    (field.show_default)(&mut default).unwrap();
    let names =
        field.aliases.iter().fold(format!("`{}`", field.key), |names, alias| format!("{names}, also `{alias}`"));
    let unit = if field.unit.is_empty() { "–" } else { field.unit };
    let step = if field.step == 1 { String::new() } else { format!(", a multiple of {}", field.step) };
    let secret = if field.secret { " A secret: never printed." } else { "" };
    writeln!(
        page,
        "| {names} | {} | {unit} | {} | {accepted}{step} | {}{secret} |",
        accepted.type_name(),
        if default == "not set" { default } else { format!("`{default}`") },
        field.meaning
    )
    .unwrap();
}

fn tables() -> String {
    let mut page = String::new();
    for section in Settings::sections() {
        write!(page, "\n## {}\n\n", section.title).unwrap();
        page.push_str("| key | type | unit | default | accepted | meaning |\n|---|---|---|---|---|---|\n");
        for field in section.fields {
            row(&mut page, field);
        }
    }
    page
}

#[test]
fn page_says_what_the_tables_say() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/settings.md");
    let page = std::fs::read_to_string(&path).unwrap();
    let (front, written) = page.split_once(MARK).expect("docs/settings.md has its mark");
    if std::env::var_os("FIELDWARDEN_BLESS").is_some() {
        std::fs::write(&path, format!("{front}{MARK}{}", tables())).unwrap();
        return;
    }
    for (index, (written, made)) in written.lines().zip(tables().lines()).enumerate() {
        assert_eq!(written, made, "line {} below the mark; run this test with FIELDWARDEN_BLESS=1", index + 1);
    }
    assert_eq!(written, tables(), "run this test with FIELDWARDEN_BLESS=1");
}
