//! The snippets of the README and the guides, run as they are written.
//!
//! A `js` or `ts` block with an `import` stands alone. One without continues the nearest block above it that has one:
//! that block runs first, then the continuing one in a scope of its own. Every block is also checked by tsc where it is
//! `ts`. `no-run` after the language leaves it at that check. `worker` runs it in workerd: its bindings tell where the
//! CRM is, and an answer to a GET of `/` must be a success; where it has `/install`, a user connects the app there before.
//! For the others the environment tells, as the README tells its readers: `PIPEDRIVE_BASE_URL` and `PIPEDRIVE_API_TOKEN`. Rust blocks are doctests of the crate, which includes
//! the papers that have them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::steps;
use super::tally::Tally;
use crate::sandbox::{Sandbox, UNLIMITED};
use crate::{paths, process};

/// A paper with snippets.
struct Paper {
    /// From the repository's root.
    name: String,
    blocks: Vec<Block>,
}

impl Paper {
    fn read(path: &Path) -> Result<Paper> {
        let text =
            fs::read_to_string(path).with_context(|| format!("can't read {}", path.display()))?;
        let name = path.strip_prefix(paths::root()).unwrap_or(path);
        Ok(Paper {
            name: name.to_string_lossy().replace('\\', "/"),
            blocks: blocks(&text),
        })
    }

    /// The README first, then the guides by name.
    fn all() -> Result<Vec<Paper>> {
        let guides = paths::root().join("docs/guides");
        let entries = fs::read_dir(&guides).context("can't read docs/guides")?;
        let mut files: Vec<PathBuf> = entries
            .map(|entry| Ok(entry?.path()))
            .collect::<Result<_>>()?;
        files.retain(|file| file.extension().is_some_and(|kind| kind == "md"));
        files.sort();
        files.insert(0, paths::root().join("README.md"));
        files.iter().map(|file| Paper::read(file)).collect()
    }
}

/// One fenced block.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Block {
    /// Of the opening fence, from 1.
    line: usize,
    language: String,
    /// What stands after the language.
    marks: Vec<String>,
    text: String,
}

impl Block {
    fn is_script(&self) -> bool {
        matches!(self.language.as_str(), "js" | "ts")
    }

    fn stands_alone(&self) -> bool {
        self.is_marked("worker") || self.text.lines().any(|line| line.starts_with("import "))
    }

    fn is_marked(&self, mark: &str) -> bool {
        self.marks.iter().any(|given| given == mark)
    }
}

/// A block, ready to run.
struct Script {
    block: Block,
    /// For people: `README.md, line 12`.
    place: String,
    /// Name of its file, without an ending.
    stem: String,
    program: String,
}

/// Runs every snippet beside a sandbox.
///
/// # Errors
/// Where a snippet fails.
pub fn run(tally: &mut Tally) -> Result<()> {
    let papers = Paper::all()?;
    let scripts: Vec<Script> = papers.iter().flat_map(scripts).collect();
    let folder = paths::stranger().join("snippets");
    if folder.exists() {
        fs::remove_dir_all(&folder).with_context(|| format!("can't clear {}", folder.display()))?;
    }
    fs::create_dir_all(&folder).with_context(|| format!("can't make {}", folder.display()))?;

    check_types(&folder, &scripts)?;
    let sandbox = Sandbox::start(&[UNLIMITED])?;
    let mut red = 0;
    for script in scripts
        .iter()
        .filter(|script| !script.block.is_marked("no-run"))
    {
        println!("{}", script.place);
        match run_script(&folder, script, &sandbox) {
            Ok(()) => tally.passed += 1,
            Err(error) => {
                println!("error: {}: {error:#}", script.place);
                tally.failed += 1;
                red += 1;
            }
        }
    }
    run_rust(&papers, &sandbox, tally)?;
    if red > 0 {
        bail!("{red} snippets fail");
    }
    Ok(())
}

fn run_rust(papers: &[Paper], sandbox: &Sandbox, tally: &mut Tally) -> Result<()> {
    let blocks = papers.iter().flat_map(|paper| &paper.blocks);
    let in_rust = blocks.filter(|block| block.language == "rust").count();
    if in_rust == 0 {
        return Ok(());
    }
    let before = *tally;
    let mut command = steps::cargo_tests(&["--package", "pipedrive-wasm", "--doc", "Readme"]);
    sandbox.describe_to(&mut command);
    steps::count(&mut command, tally)?;
    if tally.passed - before.passed != in_rust {
        bail!(
            "the papers have {in_rust} Rust snippets, and the crate's doctests didn't run all of them"
        );
    }
    Ok(())
}

fn blocks(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    for (at, line) in text.lines().enumerate() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(info)) => {
                let mut words = info.split([' ', ',']);
                let language = words.next().unwrap_or_default().to_owned();
                let marks = words.map(str::to_owned).collect();
                open = Some(Block {
                    line: at + 1,
                    language,
                    marks,
                    text: String::new(),
                });
            }
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (Some(block), None) => {
                block.text.push_str(line);
                block.text.push('\n');
            }
            (None, None) => {}
        }
    }
    blocks
}

fn scripts(paper: &Paper) -> Vec<Script> {
    let title = paper.name.trim_end_matches(".md").replace('/', "-");
    let script = |(block, program): (Block, String)| Script {
        place: format!("{}, line {}", paper.name, block.line),
        stem: format!("{title}-{}", block.line),
        block,
        program,
    };
    programs(&paper.blocks).into_iter().map(script).collect()
}

/// Each script with the block that it continues put before it.
fn programs(blocks: &[Block]) -> Vec<(Block, String)> {
    let mut first: Option<&Block> = None;
    let mut programs = Vec::new();
    for block in blocks.iter().filter(|block| block.is_script()) {
        if block.stands_alone() {
            first = Some(block);
        }
        let program = match first {
            Some(first) if !block.stands_alone() => format!("{}{{\n{}}}\n", first.text, block.text),
            _ => block.text.clone(),
        };
        programs.push((block.clone(), program));
    }
    programs
}

fn check_types(folder: &Path, scripts: &[Script]) -> Result<()> {
    for script in scripts {
        let path = source_path(folder, script);
        fs::write(&path, &script.program)
            .with_context(|| format!("can't write {}", path.display()))?;
    }
    let config = serde_json::json!({
        "compilerOptions": {
            "target": "ES2022", "module": "NodeNext", "strict": true, "noEmit": true,
            "lib": ["ES2022", "DOM", "DOM.AsyncIterable"],
            "types": ["node"], "typeRoots": [paths::pkg().join("node_modules/@types")],
        },
        "include": ["*.ts"],
    });
    let path = folder.join("tsconfig.json");
    fs::write(&path, config.to_string())
        .with_context(|| format!("can't write {}", path.display()))?;
    if scripts.iter().any(|script| script.block.language == "ts") {
        process::run(
            Command::new(paths::npm_bin("tsc"))
                .arg("--project")
                .arg(&path),
        )?;
    }
    Ok(())
}

fn run_script(folder: &Path, script: &Script, sandbox: &Sandbox) -> Result<()> {
    let mut node = Command::new("node");
    sandbox.describe_to(&mut node);
    node.current_dir(folder);
    let source = source_path(folder, script);
    if script.block.is_marked("worker") {
        let runner = paths::root().join("tests/runtimes/workerd/snippet.mjs");
        return process::run(node.arg(runner).arg(source));
    }
    let runnable = folder.join(format!("{}.mjs", script.stem));
    if script.block.language == "ts" {
        let mut esbuild = Command::new(paths::npm_bin("esbuild"));
        esbuild
            .arg(source)
            .arg(format!("--outfile={}", runnable.display()));
        process::run(esbuild.arg("--log-level=warning"))?;
    } else {
        fs::write(&runnable, &script.program)
            .with_context(|| format!("can't write {}", runnable.display()))?;
    }
    process::run(node.arg(&runnable))
}

fn source_path(folder: &Path, script: &Script) -> PathBuf {
    folder.join(format!("{}.{}", script.stem, script.block.language))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# Title\n```js\nimport { Pipedrive } from \"pipedrive-wasm\";\nconst crm = 1;\n```\n\
        ```sh\nnpm i\n```\n```ts no-run\nawait crm;\n```\n";

    #[test]
    fn a_block_keeps_its_line_language_marks_and_text() {
        let blocks = blocks(TEXT);
        let lines: Vec<_> = blocks
            .iter()
            .map(|block| {
                (
                    block.line,
                    block.language.as_str(),
                    block.is_marked("no-run"),
                )
            })
            .collect();
        assert_eq!(lines, [(2, "js", false), (6, "sh", false), (9, "ts", true)]);
        assert_eq!(blocks[1].text, "npm i\n");
    }

    #[test]
    fn a_block_without_an_import_continues_the_one_that_has_it() {
        let programs = programs(&blocks(TEXT));
        assert_eq!(programs.len(), 2);
        assert_eq!(
            programs[1].1,
            "import { Pipedrive } from \"pipedrive-wasm\";\nconst crm = 1;\n{\nawait crm;\n}\n"
        );
    }
}
