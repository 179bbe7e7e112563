//! Running other programs: what they print is shown, and a failure names the command.

use std::env;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, Once, OnceLock, PoisonError, mpsc};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// Who reads along, line by line.
static READER: OnceLock<fn(&str)> = OnceLock::new();

/// From now on a reader is given each line that programs print here, on standard output or standard error. The first one stays.
pub fn read_along(reader: fn(&str)) {
    READER.get_or_init(|| reader);
}

/// Runs to the end with the terminal's own input and, unless somebody reads along, its own output.
///
/// # Errors
/// Where the program can't be started, or ends with another code than 0.
pub fn run(command: &mut Command) -> Result<()> {
    let line = spelled(command);
    let status = if READER.get().is_some() {
        watch(command, |_| ())?
    } else {
        command
            .status()
            .with_context(|| format!("can't start `{line}`"))?
    };
    expect_success(&line, status)
}

/// Runs to the end and returns what it printed on standard output.
///
/// # Errors
/// As [`run`].
pub fn output(command: &mut Command) -> Result<String> {
    let line = spelled(command);
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| format!("can't start `{line}`"))?;
    expect_success(&line, output.status)?;
    String::from_utf8(output.stdout)
        .with_context(|| format!("`{line}` printed something that is no UTF-8"))
}

/// Runs to the end, shows what it prints as it comes and hands each line of standard output to `see` as well.
///
/// # Errors
/// Where the program can't be started or read. How it ended is the caller's to judge.
pub fn watch(command: &mut Command, mut see: impl FnMut(&str)) -> Result<ExitStatus> {
    let line = spelled(command);
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("can't start `{line}`"))?;
    let stdout = child.stdout.take().context("a piped output is there")?;
    let stderr = child.stderr.take().context("a piped error is there")?;
    let (said, heard) = mpsc::channel();
    let also_said = said.clone();
    std::thread::spawn(move || read_lines(stdout, |text| said.send((Stream::Output, text))));
    std::thread::spawn(move || read_lines(stderr, |text| also_said.send((Stream::Error, text))));
    for (stream, text) in heard {
        let text = text.with_context(|| format!("can't read from `{line}`"))?;
        match stream {
            Stream::Output => {
                print!("{text}");
                see(text.trim_end());
            }
            Stream::Error => eprint!("{text}"),
        }
        if let Some(read) = READER.get() {
            read(text.trim_end());
        }
    }
    child
        .wait()
        .with_context(|| format!("can't wait for `{line}`"))
}

/// Where a program printed a line.
enum Stream {
    Output,
    Error,
}

/// Reads to the end, or until nobody listens any more.
fn read_lines<E>(from: impl Read, say: impl Fn(io::Result<String>) -> Result<(), E>) {
    let mut reader = BufReader::new(from);
    let mut bytes = Vec::new();
    loop {
        let text = match reader.read_until(b'\n', &mut bytes) {
            Ok(0) => return,
            Ok(_) => Ok(String::from_utf8_lossy(&bytes).into_owned()),
            Err(error) => Err(error),
        };
        let is_last = text.is_err();
        if say(text).is_err() || is_last {
            return;
        }
        bytes.clear();
    }
}

/// Fails where a command ended badly.
///
/// # Errors
/// Names the command and how it ended.
pub fn expect_success(line: &str, status: ExitStatus) -> Result<()> {
    if !status.success() {
        bail!("`{line}` failed ({status})");
    }
    Ok(())
}

/// The command as one would type it.
pub fn spelled(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let name = program.file_name().unwrap_or(program.as_os_str());
    let words = std::iter::once(name).chain(command.get_args());
    words
        .map(|word| word.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}

/// The cargo that runs this program.
pub fn cargo() -> Command {
    Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// A program by its name, if it is on the PATH.
pub fn find(name: &str) -> Option<PathBuf> {
    env::split_paths(&env::var_os("PATH")?)
        .map(|folder| folder.join(name))
        .find(|path| path.is_file())
}

/// A file named by an environment variable.
pub fn from_env(variable: &str) -> Option<PathBuf> {
    env::var_os(variable)
        .filter(|value| !value.is_empty())
        .map(PathBuf::from)
}

/// A program that runs beside this one, and ends with it.
pub struct Service {
    child: Arc<Mutex<Child>>,
}

/// What an attached program may take to end.
const GRACE: Duration = Duration::from_secs(10);

static SERVICES: Mutex<Vec<Arc<Mutex<Child>>>> = Mutex::new(Vec::new());

impl Service {
    /// Starts a program and waits until it has printed a line that `ready` accepts.
    ///
    /// # Errors
    /// Where the program can't be started, or ends before it printed such a line.
    pub fn start<T>(
        command: &mut Command,
        ready: impl Fn(&str) -> Option<T>,
    ) -> Result<(Service, T)> {
        Service::launch(command.stdin(Stdio::null()), ready)
    }

    /// The same for a program that has others of its own: it ends them, and itself, when its standard input does.
    ///
    /// # Errors
    /// As [`Service::start`].
    pub fn start_attached<T>(
        command: &mut Command,
        ready: impl Fn(&str) -> Option<T>,
    ) -> Result<(Service, T)> {
        Service::launch(command.stdin(Stdio::piped()), ready)
    }

    fn launch<T>(command: &mut Command, ready: impl Fn(&str) -> Option<T>) -> Result<(Service, T)> {
        stop_services_when_interrupted()?;
        let line = spelled(command);
        let mut child = command
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("can't start `{line}`"))?;
        let stdout = child.stdout.take().context("a piped output is there")?;
        let child = Arc::new(Mutex::new(child));
        lock(&SERVICES).push(Arc::clone(&child));
        let service = Service { child };
        let mut lines = BufReader::new(stdout).lines();
        for text in &mut lines {
            if let Some(answer) = ready(&text.with_context(|| format!("can't read from `{line}`"))?)
            {
                // Read on, or the program would stall once the pipe is full.
                std::thread::spawn(move || lines.for_each(drop));
                return Ok((service, answer));
            }
        }
        bail!("`{line}` ended before it was ready");
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        stop(&self.child);
        lock(&SERVICES).retain(|other| !Arc::ptr_eq(other, &self.child));
    }
}

fn stop(child: &Mutex<Child>) {
    let mut child = lock(child);
    if let Some(stdin) = child.stdin.take() {
        drop(stdin);
        let end = Instant::now() + GRACE;
        while Instant::now() < end && matches!(child.try_wait(), Ok(None)) {
            std::thread::sleep(Duration::from_millis(20));
        }
    }
    // Both fail only where the program has ended already, which is what is wanted.
    child.kill().ok();
    child.wait().ok();
}

fn stop_services_when_interrupted() -> Result<()> {
    static ONCE: Once = Once::new();
    let mut outcome = Ok(());
    ONCE.call_once(|| {
        outcome = ctrlc::set_handler(|| {
            lock(&SERVICES).iter().for_each(|child| stop(child));
            std::process::exit(130);
        });
    });
    outcome.context("can't catch Ctrl-C")
}

/// A thread that panicked while it held the lock leaves nothing half done here.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// True where the user is root, who may install packages.
pub fn is_root() -> bool {
    output(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}

#[cfg(test)]
mod tests {
    use super::*;

    static READ: Mutex<Vec<String>> = Mutex::new(Vec::new());

    #[test]
    fn who_reads_along_is_given_what_programs_print_on_both_streams() {
        read_along(|line| lock(&READ).push(line.to_owned()));
        let mut seen = Vec::new();
        let mut rustc = Command::new("rustc");
        let status = watch(rustc.args(["--version", "--no-such-flag"]), |line| {
            seen.push(line.to_owned());
        });
        assert!(!status.unwrap().success());
        assert!(seen.is_empty(), "{seen:?}");
        run(Command::new("rustc").arg("--version")).unwrap();
        let read = lock(&READ);
        assert!(read.iter().any(|line| line.contains("no-such-flag")));
        assert!(read.iter().any(|line| line.starts_with("rustc 1.")));
    }
}
