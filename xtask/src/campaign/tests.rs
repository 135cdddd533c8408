//! A campaign as two processes play it, and its page in a browser.

use std::path::PathBuf;

use serde_json::Value;

use super::*;

/// A part as another machine would play it: a process of its own over its own seeds.
fn part(name: &str, from: u64, boards: usize) -> PathBuf {
    let out = place::scratch(&format!("campaign-test-{}-{name}", std::process::id())).unwrap();
    let boards = (from..).take(boards).map(draw::board);
    let years = (boards.map(|board| board.board_s as f64).sum::<f64>() - 1.0) / YEAR_S;
    let (years, from) = (years.to_string(), from.to_string());
    let words = ["xtask", "--", "campaign", "--profile", "dev", "--years", &years, "--from", &from];
    let mut command = cargo(&["run", "--quiet", "--locked", "--package"]);
    command.args(words).args(["--compare", "2", "--fleet", "4", "--jobs", "1", "--out"]).arg(&out);
    let done = process::run(command, &mut |_| {}).unwrap();
    assert!(out.join("campaign.json").exists(), "{}", done.text);
    out
}

fn json(folder: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(folder.join("campaign.json")).unwrap()).unwrap()
}

/// The page as Debian's browser has it after its scripts ran.
fn browser(page: &Path) -> Option<String> {
    let url = format!("file://{}", page.display());
    let words = ["--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=5000", "--dump-dom", &url];
    let done = program("chromium", &words).output().ok()?;
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    Some(String::from_utf8_lossy(&done.stdout).into_owned())
}

/// The text of the element with this id.
fn text_of<'a>(dom: &'a str, id: &str) -> &'a str {
    let begin = dom.find(&format!("id=\"{id}\"")).unwrap_or_else(|| panic!("no {id}"));
    let rest = &dom[begin..];
    let begin = rest.find('>').unwrap() + 1;
    &rest[begin..begin + rest[begin..].find('<').unwrap()]
}

#[test]
fn seeds_played_by_two_processes_merge_into_the_report_of_one_and_a_browser_shows_it() {
    if std::env::var_os("FIELDWARDEN_TEST_CAMPAIGN").is_none() && !place::in_ci() {
        println!("set FIELDWARDEN_TEST_CAMPAIGN for the campaign in two processes");
        return;
    }
    let (first, second) = (part("first", 500, 1), part("second", 501, 1));
    let merged = place::scratch(&format!("campaign-test-{}-merged", std::process::id())).unwrap();
    let folders = [&first, &second].map(|folder| folder.to_string_lossy().into_owned());
    let good = merge(&Options { out: merged.clone(), others: folders.to_vec(), ..Options::parse(&[]).unwrap() });
    assert!(good.is_ok());
    let whole = part("whole", 500, 2);
    let (mut one, mut two) = (json(&whole), json(&merged));
    for document in [&mut one, &mut two] {
        // Processor time is nobody's promise.
        for figures in [
            "/policies/fieldwarden",
            "/policies/ladder",
            "/policies/reboot-after-15",
            "/policies/ping-or-reboot",
            "/beside",
        ] {
            document.pointer_mut(figures).unwrap()["wall_s"] = Value::Null;
        }
        document["fleet"] = Value::Null;
    }
    assert_eq!(one["seeds"], two["seeds"]);
    assert_eq!(one["policies"]["fieldwarden"]["kinds"], two["policies"]["fieldwarden"]["kinds"]);
    assert_eq!(one, two);
    // The same seeds are not counted twice.
    let twice = Options { out: merged.clone(), others: vec![folders[0].clone(); 2], ..Options::parse(&[]).unwrap() };
    assert!(merge(&twice).is_err());

    let Some(dom) = browser(&merged.join("campaign.html")) else {
        assert!(!place::in_ci(), "chromium is not installed");
        return println!("no chromium here");
    };
    let report = Report::of_json(&json(&merged)).unwrap();
    assert_eq!(text_of(&dom, "board-years"), format!("{:.3}", report.ours().years()));
    assert_eq!(text_of(&dom, "faults"), report.ours().faults().to_string());
    // Written by the page's own script: a picture for each kind of fault and each slow recovery, two of the fleet.
    let pictures = report.ours().kinds.len() + report.worst.len() + 2;
    assert_eq!(text_of(&dom, "drawn"), pictures.to_string());
}

#[test]
fn command_line_is_read_and_what_is_wrong_in_it_named() {
    let options = Options::parse(&["--years", "2.5", "--from", "7", "a", "--jobs", "3"]).unwrap();
    assert_eq!((options.years, options.from, options.jobs, options.others.len()), (2.5, 7, 3, 1));
    for (words, named) in [(["--years", "-1"], "--years"), (["--form", "1"], "--form"), (["--jobs", "0"], "--jobs")] {
        assert!(Options::parse(&words).unwrap_err().contains(named));
    }
}
