//! `pipedrive-sandbox`: the embedded Pipedrive as a program.

use pipedrive_sandbox::{Options, Sandbox, server};
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
  --help      print this

Prints one line once it listens:
  pipedrive-sandbox listening on http://127.0.0.1:PORT (token sandbox-token)

Faults can be asked for by the request header x-sandbox-fault: status=500, html=403, cut, hang, broken-json,
empty, success-false, wrong-data, repeat-cursor.
";

/// The most deals: past this the contents outgrow a usual machine's memory.
const MOST_DEALS: u64 = 1_000_000;

#[derive(Debug, PartialEq, Eq)]
enum Command {
    Help,
    Serve { port: u16, options: Options },
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
        Command::Serve { port, options } => serve(port, options),
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
async fn serve(port: u16, options: Options) -> Result<(), String> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await;
    let listener = listener.map_err(|error| format!("can't listen on port {port}: {error}"))?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    let token = options.token.clone();
    let sandbox = Sandbox::new(options, server::now())
        .map_err(|error| format!("the catalogue is broken: {error}"))?;
    let mut stdout = std::io::stdout();
    writeln!(
        stdout,
        "pipedrive-sandbox listening on http://{address} (token {token})"
    )
    .and_then(|()| stdout.flush())
    .map_err(|error| error.to_string())?;
    server::serve(listener, sandbox)
        .await
        .map_err(|error| error.to_string())
}

fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Command, String> {
    let (mut port, mut options) = (0, Options::default());
    while let Some(argument) = arguments.next() {
        let (name, inline) = match argument.split_once('=') {
            Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
            None => (argument, None),
        };
        if matches!(name.as_str(), "--help" | "-h") {
            return Ok(Command::Help);
        }
        if !matches!(name.as_str(), "--port" | "--token" | "--seed" | "--deals") {
            return Err(format!("unknown argument {name}"));
        }
        let value = inline
            .or_else(|| arguments.next())
            .ok_or_else(|| format!("{name} needs a value"))?;
        match name.as_str() {
            "--port" => {
                port = value
                    .parse()
                    .map_err(|_| format!("--port {value} is not a port from 0 to 65535"))?
            }
            "--seed" => options.seed = number(&name, &value, u64::MAX)?,
            "--deals" => options.deals = number(&name, &value, MOST_DEALS)?,
            _ if value.is_empty() || value.contains(|letter: char| !letter.is_ascii_graphic()) => {
                return Err("--token must be made of visible ASCII characters".to_owned());
            }
            _ => options.token = value,
        }
    }
    Ok(Command::Serve { port, options })
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
        };
        assert_eq!(
            of("--port 8080 --token=t --seed 9 --deals=5"),
            Ok(Command::Serve {
                port: 8080,
                options
            })
        );
        assert_eq!(
            of(""),
            Ok(Command::Serve {
                port: 0,
                options: Options::default()
            })
        );
        assert_eq!(of("--port 1 --help"), Ok(Command::Help));
    }

    #[test]
    fn a_bad_argument_is_named() {
        assert_eq!(
            of("--port 70000"),
            Err("--port 70000 is not a port from 0 to 65535".to_owned())
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
