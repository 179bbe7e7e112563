//! `pipedrive-sandbox`: the embedded Pipedrive as a program.

use pipedrive_sandbox::{Options, Sandbox, Settings, server};
use std::io::Write as _;
use std::net::Ipv4Addr;
use std::process::ExitCode;
use tokio::net::TcpListener;

const HELP: &str = "\
An embedded Pipedrive: a seeded CRM behind the real API's paths, on the loopback interface.

Usage: pipedrive-sandbox [options]

  --port N    port to listen on; 0, the default, takes any that is free
  --token T   API token, also good as a bearer token (default: sandbox-token)
  --seed N    the same seed gives the same contents (default: 1)
  --deals N   how many deals there are, persons and the rest in proportion (default: 240)
  --count N   this many sandboxes, with seeds from --seed on, each on its own port (default: 1)
  --settings JSON
              limits, headers and faults that differ from the default
  --unlimited limits that no test reaches
  --control   answer the control paths under /__sandbox/, for those who have the token
  --help      print this

Prints one line for each sandbox once it listens:
  pipedrive-sandbox listening on http://127.0.0.1:PORT (token sandbox-token)

Limits are enforced as in the largest plan: 120 requests and 10 searches in 2 seconds, a daily budget of tokens,
403 with a page for those who push on after 429s. Settings, JSON as in
  --settings '{\"plan\":\"lite\",\"faults\":{\"perMille\":{\"cutAfter\":10}}}'
are in the documentation of the crate, as are the control paths.

Faults can be asked for by the request header x-sandbox-fault: status=500, retry-after=1, html=403, cut-before,
hang, status-after=504, cut-after, cut, drip, latency=200, broken-json, empty, success-false, wrong-data,
repeat-cursor.
";

/// The most deals: past this the contents outgrow a usual machine's memory.
const MOST_DEALS: u64 = 1_000_000;
/// The most sandboxes in one program.
const MOST_SANDBOXES: u64 = 1_000;

#[derive(Debug, PartialEq, Eq)]
enum Command {
    Help,
    Serve {
        port: u16,
        count: u16,
        options: Box<Options>,
    },
}

fn main() -> ExitCode {
    let command = match parse(std::env::args().skip(1)) {
        Ok(command) => command,
        Err(problem) => {
            eprintln!("pipedrive-sandbox: {problem}\nTry pipedrive-sandbox --help.");
            return ExitCode::from(2);
        }
    };
    let outcome = match command {
        Command::Help => std::io::stdout()
            .write_all(HELP.as_bytes())
            .map_err(|error| error.to_string()),
        Command::Serve {
            port,
            count,
            options,
        } => serve(port, count, &options),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("pipedrive-sandbox: {problem}");
            ExitCode::FAILURE
        }
    }
}

#[tokio::main]
async fn serve(port: u16, count: u16, options: &Options) -> Result<(), String> {
    let mut serving = tokio::task::JoinSet::new();
    for place in 0..count {
        let port = if port == 0 {
            0
        } else {
            port.saturating_add(place)
        };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await;
        let listener = listener.map_err(|error| format!("can't listen on port {port}: {error}"))?;
        let address = listener.local_addr().map_err(|error| error.to_string())?;
        let options = Options {
            sends: true,
            seed: options.seed.wrapping_add(place.into()),
            ..options.clone()
        };
        let token = options.token.clone();
        let sandbox = Sandbox::new(options, server::now())
            .map_err(|error| format!("the sandbox can't start: {error}"))?;
        serving.spawn(server::serve(listener, sandbox));
        let mut stdout = std::io::stdout();
        writeln!(
            stdout,
            "pipedrive-sandbox listening on http://{address} (token {token})"
        )
        .and_then(|()| stdout.flush())
        .map_err(|error| error.to_string())?;
    }
    while let Some(served) = serving.join_next().await {
        served
            .map_err(|error| error.to_string())?
            .map_err(|error| error.to_string())?;
    }
    Ok(())
}

fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Command, String> {
    let (mut port, mut count, mut options) = (0, 1, Options::default());
    let mut settings = None;
    while let Some(argument) = arguments.next() {
        let (name, inline) = match argument.split_once('=') {
            Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
            None => (argument, None),
        };
        let mut value = || {
            let value = inline.clone().or_else(|| arguments.next());
            value.ok_or_else(|| format!("{name} needs a value"))
        };
        match name.as_str() {
            "--help" | "-h" => return Ok(Command::Help),
            "--control" => options.control = true,
            "--unlimited" => options.settings = Settings::unlimited(),
            "--settings" => settings = Some(value()?),
            "--port" => port = number(&name, &value()?, u16::MAX.into())? as u16,
            "--count" => count = number(&name, &value()?, MOST_SANDBOXES)? as u16,
            "--seed" => options.seed = number(&name, &value()?, u64::MAX)?,
            "--deals" => options.deals = number(&name, &value()?, MOST_DEALS)?,
            "--token" => options.token = token(value()?)?,
            _ => return Err(format!("unknown argument {name}")),
        }
    }
    // Last, so that they hold whatever stands before them.
    if let Some(json) = settings {
        options.settings = options.settings.with_json(&json)?;
    }
    Ok(Command::Serve {
        port,
        count,
        options: Box::new(options),
    })
}

fn token(token: String) -> Result<String, String> {
    if token.is_empty() || token.contains(|letter: char| !letter.is_ascii_graphic()) {
        return Err("--token must be made of visible ASCII characters".to_owned());
    }
    Ok(token)
}

fn number(name: &str, value: &str, most: u64) -> Result<u64, String> {
    let number = value.parse().ok().filter(|number| *number <= most);
    number.ok_or_else(|| format!("{name} {value} is not a whole number from 0 to {most}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(line: &str) -> Result<Command, String> {
        parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn arguments_come_with_and_without_an_equals_sign() {
        let options = Options {
            token: "t".to_owned(),
            seed: 9,
            deals: 5,
            ..Options::default()
        };
        assert_eq!(
            of("--port 8080 --token=t --seed 9 --deals=5"),
            Ok(Command::Serve {
                port: 8080,
                count: 1,
                options: Box::new(options)
            })
        );
        assert_eq!(
            of(""),
            Ok(Command::Serve {
                port: 0,
                count: 1,
                options: Box::default()
            })
        );
        assert_eq!(of("--port 1 --help"), Ok(Command::Help));
    }

    #[test]
    fn settings_are_read_over_the_unlimited_ones_in_any_order() {
        let mut options = Options {
            control: true,
            settings: Settings::unlimited(),
            ..Options::default()
        };
        options.settings.burst.search_limit = 3;
        for line in [
            "--settings={\"burst\":{\"searchLimit\":3}} --control --unlimited --count 50",
            "--count=50 --unlimited --control --settings {\"burst\":{\"searchLimit\":3}}",
        ] {
            let expected = Command::Serve {
                port: 0,
                count: 50,
                options: Box::new(options.clone()),
            };
            assert_eq!(of(line), Ok(expected), "{line}");
        }
    }

    #[test]
    fn a_bad_argument_is_named() {
        assert!(of("--settings {\"plans\":1}").is_err_and(|problem| problem.contains("plans")));
        assert_eq!(
            of("--port 70000"),
            Err("--port 70000 is not a whole number from 0 to 65535".to_owned())
        );
        assert_eq!(
            of("--deals -1"),
            Err("--deals -1 is not a whole number from 0 to 1000000".to_owned())
        );
        assert_eq!(of("--seed"), Err("--seed needs a value".to_owned()));
        assert_eq!(of("serve"), Err("unknown argument serve".to_owned()));
        assert_eq!(
            of("--token="),
            Err("--token must be made of visible ASCII characters".to_owned())
        );
    }
}
