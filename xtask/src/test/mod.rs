//! `test`: every check there is, one after the other, with a count at the end.

mod consumers;
mod in_node;
#[cfg(test)]
mod links;
mod readme;
mod secrets;
mod steps;
mod tally;

use std::time::Instant;

use anyhow::{Result, bail};

use steps::{Context, STEPS, Step};
use tally::Tally;

use crate::process;

/// Runs all steps, or those named with `--only`.
///
/// # Errors
/// Where an argument is unknown or a test fails.
pub fn run(arguments: &[String]) -> Result<()> {
    if arguments == ["--list"] {
        for step in STEPS {
            println!("{:<14} {}", step.name, step.what);
        }
        return Ok(());
    }
    let chosen = choose(arguments)?;
    process::read_along(secrets::look);
    let started = Instant::now();
    let mut context = Context::default();
    let mut sum = Tally::default();
    let mut red = Vec::new();

    for (at, step) in chosen.iter().enumerate() {
        println!(
            "\n== {}/{} {}: {}",
            at + 1,
            chosen.len(),
            step.name,
            step.what
        );
        let tally = run_step(step, &mut context);
        sum += tally;
        if tally.failed > 0 {
            red.push(step.name);
        }
    }

    println!(
        "\n{} steps in {:.0} s",
        chosen.len(),
        started.elapsed().as_secs_f64()
    );
    if !red.is_empty() {
        println!("not green: {}", red.join(", "));
    }
    println!("{} passed, {} failed", sum.passed, sum.failed);
    if sum.failed > 0 {
        bail!("some checks failed; run one of them again with `cargo xtask test --only NAME`");
    }
    Ok(())
}

fn choose(arguments: &[String]) -> Result<Vec<&'static Step>> {
    if arguments.is_empty() {
        return Ok(STEPS.iter().collect());
    }
    let mut chosen = Vec::new();
    for pair in arguments.chunks(2) {
        match pair {
            [flag, name] if flag == "--only" => match STEPS.iter().find(|step| step.name == name) {
                Some(step) => chosen.push(step),
                None => bail!("no step is named {name:?}; `cargo xtask test --list` shows them"),
            },
            _ => bail!("usage: cargo xtask test [--list | --only NAME …]"),
        }
    }
    Ok(chosen)
}

/// A step that fails without a failing test (it didn't compile, say) counts as one; so does each line that shows a secret.
fn run_step(step: &Step, context: &mut Context) -> Tally {
    let started = Instant::now();
    let mut tally = Tally::default();
    let shown_before = secrets::found();
    let outcome = (step.run)(context, &mut tally);
    tally.failed += secrets::found() - shown_before;
    if let Err(error) = &outcome {
        println!("error: {error:#}");
        if tally.failed == 0 {
            tally.failed = 1;
        }
    } else if tally == Tally::default() {
        tally = Tally::ONE;
    }
    let verdict = if tally.failed > 0 { "FAILED" } else { "ok" };
    let seconds = started.elapsed().as_secs_f64();
    println!(
        "-- {} {verdict}: {} passed, {} failed, {seconds:.1} s",
        step.name, tally.passed, tally.failed
    );
    tally
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(words: &[&str]) -> Result<Vec<&'static str>> {
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        Ok(choose(&words)?.iter().map(|step| step.name).collect())
    }

    #[test]
    fn without_arguments_every_step_is_run_in_order() {
        let all = names(&[]).unwrap();
        assert_eq!(all.first(), Some(&"format"));
        assert_eq!(all.len(), STEPS.len());
    }

    #[test]
    fn steps_are_chosen_by_name() {
        assert_eq!(
            names(&["--only", "js", "--only", "size"]).unwrap(),
            ["js", "size"]
        );
        assert!(
            names(&["--only", "jz"])
                .unwrap_err()
                .to_string()
                .contains("\"jz\"")
        );
        assert!(names(&["--onyl", "js"]).is_err());
        assert!(names(&["--only"]).is_err());
    }
}
