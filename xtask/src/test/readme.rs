//! The README's snippets, run as they are written.
//!
//! A `js` or `ts` block with an `import` stands alone. One without continues the nearest block above it that has one:
//! that block runs first, then the continuing one in a scope of its own. Every block is also checked by tsc where it is
//! `ts`. `no-run` after the language leaves it at that check. Where the CRM is comes from the environment, as the
//! README tells its readers: `PIPEDRIVE_BASE_URL` and `PIPEDRIVE_API_TOKEN`. Rust blocks are doctests of the crate,
//! which includes the README.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::steps;
use super::tally::Tally;
use crate::sandbox::Sandbox;
use crate::{paths, process};

/// One fenced block.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Block {
    /// Of the opening fence, from 1.
    line: usize,
    language: String,
    no_run: bool,
    text: String,
}

impl Block {
    fn is_script(&self) -> bool {
        matches!(self.language.as_str(), "js" | "ts")
    }

    fn stands_alone(&self) -> bool {
        self.text.lines().any(|line| line.starts_with("import "))
    }
}

/// Runs every snippet beside a sandbox.
///
/// # Errors
/// Where a snippet fails.
pub fn run(tally: &mut Tally) -> Result<()> {
    let text =
        fs::read_to_string(paths::root().join("README.md")).context("can't read README.md")?;
    let blocks = blocks(&text);
    let scripts = programs(&blocks);
    let folder = paths::stranger().join("readme");
    fs::create_dir_all(&folder).with_context(|| format!("can't make {}", folder.display()))?;

    check_types(&folder, &scripts)?;
    let sandbox = Sandbox::start(&[])?;
    let mut red = 0;
    for (block, program) in scripts.iter().filter(|(block, _)| !block.no_run) {
        println!("README.md, line {}", block.line);
        match run_script(&folder, block, program, &sandbox) {
            Ok(()) => tally.passed += 1,
            Err(error) => {
                println!("error: README.md, line {}: {error:#}", block.line);
                tally.failed += 1;
                red += 1;
            }
        }
    }

    let in_rust = blocks
        .iter()
        .filter(|block| block.language == "rust")
        .count();
    if in_rust > 0 {
        let before = *tally;
        let mut command = steps::cargo_tests(&["--package", "pipedrive-wasm", "--doc", "Readme"]);
        sandbox.describe_to(&mut command);
        steps::count(&mut command, tally)?;
        if tally.passed - before.passed != in_rust {
            bail!(
                "README.md has {in_rust} Rust snippets, and the crate's doctests didn't run all of them"
            );
        }
    }
    if red > 0 {
        bail!("{red} snippets of README.md fail");
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
                let no_run = words.any(|word| word == "no-run");
                open = Some(Block {
                    line: at + 1,
                    language,
                    no_run,
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

fn check_types(folder: &Path, scripts: &[(Block, String)]) -> Result<()> {
    for (block, program) in scripts {
        let path = source_path(folder, block);
        fs::write(&path, program).with_context(|| format!("can't write {}", path.display()))?;
    }
    let config = serde_json::json!({
        "compilerOptions": {
            "target": "ES2022", "module": "NodeNext", "strict": true, "noEmit": true, "lib": ["ES2022", "DOM"],
            "types": ["node"], "typeRoots": [paths::pkg().join("node_modules/@types")],
        },
        "include": ["*.ts"],
    });
    let path = folder.join("tsconfig.json");
    fs::write(&path, config.to_string())
        .with_context(|| format!("can't write {}", path.display()))?;
    if scripts.iter().any(|(block, _)| block.language == "ts") {
        process::run(
            Command::new(paths::npm_bin("tsc"))
                .arg("--project")
                .arg(&path),
        )?;
    }
    Ok(())
}

fn run_script(folder: &Path, block: &Block, program: &str, sandbox: &Sandbox) -> Result<()> {
    let script = folder.join(format!("line-{}.mjs", block.line));
    if block.language == "ts" {
        let mut esbuild = Command::new(paths::npm_bin("esbuild"));
        esbuild
            .arg(source_path(folder, block))
            .arg(format!("--outfile={}", script.display()));
        process::run(esbuild.arg("--log-level=warning"))?;
    } else {
        fs::write(&script, program).with_context(|| format!("can't write {}", script.display()))?;
    }
    let mut node = Command::new("node");
    sandbox.describe_to(&mut node);
    process::run(node.arg(&script).current_dir(folder))
}

fn source_path(folder: &Path, block: &Block) -> PathBuf {
    folder.join(format!("line-{}.{}", block.line, block.language))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# Title\n```js\nimport { Pipedrive } from \"pipedrive-wasm\";\nconst crm = 1;\n```\n\
        ```sh\nnpm i\n```\n```ts no-run\nawait crm;\n```\n";

    #[test]
    fn a_block_keeps_its_line_language_and_text() {
        let blocks = blocks(TEXT);
        let lines: Vec<_> = blocks
            .iter()
            .map(|block| (block.line, block.language.as_str(), block.no_run))
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
