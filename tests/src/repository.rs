//! The repository itself: where it is, and its sources without comments and tests.

use std::path::{Path, PathBuf};

/// The root of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().expect("the repository is there")
}

/// The text of a file of the repository.
pub fn text(path: &str) -> String {
    let path = root().join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Every file below a folder whose name ends so, as paths from the root, sorted; builds and hidden folders left out.
pub fn files(folder: &str, ending: &str) -> Vec<String> {
    let root = root();
    let mut found = Vec::new();
    let mut folders = vec![root.join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
            let path = entry.expect("an entry of a folder").path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if path.is_dir() {
                if name != "target" && name != "__pycache__" && !name.starts_with('.') {
                    folders.push(path);
                }
            } else if name.ends_with(ending) {
                found.push(path.strip_prefix(&root).expect("below the root").to_string_lossy().into_owned());
            }
        }
    }
    found.sort();
    found
}

/// A source of the repository.
pub struct Source {
    /// From the root.
    pub path: String,
    /// As it is.
    pub whole: String,
    /// Lines before its own tests.
    pub lines: usize,
    /// Without comments and without its own tests; lines stay where they are.
    pub code: String,
}

/// Every Rust source below a folder that is no test of its own.
pub fn sources(folder: &str) -> Vec<Source> {
    let is_test = |path: &String| {
        path.split('/')
            .any(|part| part == "tests" || part.ends_with("tests.rs") || part == "examples" || part == "benches")
    };
    files(folder, ".rs").into_iter().filter(|path| !is_test(path)).map(source).collect()
}

fn source(path: String) -> Source {
    let whole = text(&path);
    let own: Vec<&str> = whole.lines().take_while(|line| line.trim() != "mod tests {").collect();
    let code: Vec<&str> = own.iter().map(|line| line.split("//").next().unwrap_or_default()).collect();
    Source { path, lines: own.len(), code: code.join("\n"), whole }
}

/// Whether a text names a path such as `std::`: not as the end of a longer word.
pub fn names(code: &str, what: &str) -> bool {
    code.match_indices(what)
        .any(|(at, _)| !code[..at].chars().next_back().is_some_and(|before| before.is_alphanumeric() || before == '_'))
}
