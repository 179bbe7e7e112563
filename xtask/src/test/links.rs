//! The papers hold together: links lead somewhere, and every guide is found from the README.

use std::fs;
use std::path::{Path, PathBuf};

use crate::paths;

/// The longest a guide may be, in lines: what is longer is two tasks.
const LONGEST_GUIDE: usize = 150;

fn guides() -> Vec<PathBuf> {
    let folder = paths::root().join("docs/guides");
    let entries = fs::read_dir(folder).unwrap();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

/// Targets of the links in a text, save those into the web.
fn targets(text: &str) -> Vec<&str> {
    let ends = text.split("](").skip(1);
    ends.filter_map(|rest| rest.split(')').next())
        .filter(|target| !target.starts_with("http"))
        .collect()
}

/// Whether a text has the heading that a fragment names: `#what-was-tested`.
fn has_heading(text: &str, fragment: &str) -> bool {
    text.lines()
        .filter(|line| line.starts_with('#'))
        .any(|line| {
            let title = line.trim_start_matches(['#', ' ']).to_lowercase();
            title.replace(' ', "-") == fragment
        })
}

fn check(paper: &Path) {
    let text = fs::read_to_string(paper).unwrap();
    for target in targets(&text) {
        let (file, fragment) = target.split_once('#').unwrap_or((target, ""));
        let aim = match file {
            "" => paper.to_path_buf(),
            file => paper.with_file_name(file),
        };
        assert!(aim.exists(), "{}: {target}", paper.display());
        if !fragment.is_empty() {
            let aim = fs::read_to_string(aim).unwrap();
            assert!(has_heading(&aim, fragment), "{}: {target}", paper.display());
        }
    }
}

#[test]
fn every_link_leads_somewhere() {
    for paper in ["README.md", "ARCHITECTURE.md", "CHANGELOG.md"] {
        check(&paths::root().join(paper));
    }
    guides().iter().for_each(|guide| check(guide));
}

#[test]
fn the_readme_leads_to_every_guide() {
    let readme = fs::read_to_string(paths::root().join("README.md")).unwrap();
    let targets = targets(&readme);
    for guide in guides() {
        let name = guide.file_name().unwrap().to_string_lossy();
        let link = format!("docs/guides/{name}");
        assert!(targets.contains(&link.as_str()), "no link to {link}");
    }
}

#[test]
fn a_guide_stays_short() {
    for guide in guides() {
        let lines = fs::read_to_string(&guide).unwrap().lines().count();
        assert!(
            lines <= LONGEST_GUIDE,
            "{} has {lines} lines",
            guide.display()
        );
    }
}

#[test]
fn targets_are_found_and_the_web_is_left_out() {
    let text = "[a](docs/a.md), [b](https://b.example), [c](#d-e)\n## D e\n";
    assert_eq!(targets(text), ["docs/a.md", "#d-e"]);
    assert!(has_heading(text, "d-e"));
}
