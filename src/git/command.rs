//! Running the `git` command, for what only git itself can do well: talking to remotes, with the credentials, proxies
//! and protocols its user has set up. This is the one place that starts it.
//!
//! Nothing of the repository runs along: no hook, no file system monitor, no maintenance. Git asks nobody anything, since
//! a desk may cover the terminal, and fetches nothing it was not told to fetch.

use std::ffi::{OsStr, OsString};
use std::io::{self, Read, Write};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError, SyncSender};
use std::thread;
use std::time::{Duration, Instant};

use super::error::GitError;
use super::identity::without_credentials;
use super::repo::Repo;
use crate::base::{Cancel, Cancelled, limits};

/// How often a running git is looked after.
const TICK: Duration = Duration::from_millis(20);

/// How long to listen on after git has ended: what it started, such as a shared ssh connection, may keep its pipes.
const GRACE: Duration = Duration::from_secs(1);

/// Variables that would lead git to another repository or another part of one, as git sets them for its hooks.
const ELSEWHERE: &[&str] = &[
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_DIR",
    "GIT_GRAFT_FILE",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_INTERNAL_SUPER_PREFIX",
    "GIT_NAMESPACE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_QUARANTINE_PATH",
    "GIT_REPLACE_REF_BASE",
    "GIT_SHALLOW_FILE",
    "GIT_WORK_TREE",
];

/// Variables that keep git from asking at the terminal, from fetching by itself, and from translating what it says.
const MANNERS: &[(&str, &str)] = &[
    ("GIT_NO_LAZY_FETCH", "1"),
    ("GIT_OPTIONAL_LOCKS", "0"),
    ("GIT_TERMINAL_PROMPT", "0"),
    ("LC_ALL", "C"),
    // A helper with a window of its own may still ask; ssh itself may not.
    ("SSH_ASKPASS_REQUIRE", "force"),
];

/// Settings under which nothing of the repository runs, and nothing runs on afterwards.
const SETTINGS: &[&str] = &[
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "gc.auto=0",
    "maintenance.auto=false",
    "submodule.recurse=false",
];

/// One run of git in a repository.
pub(super) struct GitCommand {
    command: Command,
    /// What runs, to speak of it.
    name: String,
    /// What git is told to do; none for another program.
    subcommand: Option<String>,
    arguments: Vec<OsString>,
    input: Vec<u8>,
    patience: Duration,
}

/// What a run of git said, and how it ended.
#[derive(Debug)]
pub(super) struct Answer {
    name: String,
    /// The exit code; `None` where a signal ended it.
    pub(super) code: Option<i32>,
    /// What it printed.
    pub(super) stdout: Vec<u8>,
    /// The last it complained of, a line each, without progress and credentials.
    pub(super) complaint: String,
}

impl Answer {
    /// What it printed, if all went well.
    ///
    /// # Errors
    /// [`GitError::Command`] with what git complained of.
    pub(super) fn success(self) -> Result<Vec<u8>, GitError> {
        if self.code == Some(0) {
            return Ok(self.stdout);
        }
        let ended = || self.code.map_or("a signal ended it".to_owned(), |code| format!("it ended with code {code}"));
        let detail = if self.complaint.is_empty() { ended() } else { self.complaint };
        Err(GitError::Command { name: self.name, detail })
    }
}

impl GitCommand {
    /// A subcommand of git, to be run in a repository. What comes from outside goes into the input or behind
    /// `--end-of-options`, so that it cannot be taken for an option.
    pub(super) fn new(repo: &Repo, name: &str) -> Self {
        let git_dir = repo.git_dir();
        let mut git = Self::anywhere(name);
        // Addresses of remotes may be relative to the top of the work tree.
        git.command.current_dir(repo.work_dir().unwrap_or(git_dir)).arg("--git-dir").arg(git_dir);
        git
    }

    /// A subcommand of git that takes no repository.
    pub(super) fn anywhere(name: &str) -> Self {
        let mut command = Command::new("git");
        command.args(SETTINGS.iter().flat_map(|setting| ["-c", setting]));
        let traces = std::env::vars_os().map(|(name, _)| name).filter(is_trace);
        for variable in traces.chain(ELSEWHERE.iter().map(OsString::from)) {
            command.env_remove(variable);
        }
        command.envs(MANNERS.iter().copied());
        let (subcommand, name) = (Some(name.to_owned()), format!("git {name}"));
        Self { command, name, subcommand, arguments: Vec::new(), input: Vec::new(), patience: limits::GIT_SILENCE }
    }

    /// Another program that git itself relies on, such as `ssh-keygen`.
    pub(super) fn beside(repo: &Repo, program: &str) -> Self {
        let mut command = Command::new(program);
        command.current_dir(repo.work_dir().unwrap_or(repo.git_dir())).envs(MANNERS.iter().copied());
        let name = program.to_owned();
        Self {
            command,
            name,
            subcommand: None,
            arguments: Vec::new(),
            input: Vec::new(),
            patience: limits::GIT_SILENCE,
        }
    }

    /// Adds settings of git's, each `key=value`.
    pub(super) fn settings(mut self, settings: &[&str]) -> Self {
        self.command.args(settings.iter().flat_map(|setting| ["-c", setting]));
        self
    }

    /// Adds arguments.
    pub(super) fn args(mut self, arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Self {
        self.arguments.extend(arguments.into_iter().map(|argument| argument.as_ref().to_owned()));
        self
    }

    /// What git reads from its standard input.
    pub(super) fn input(mut self, input: Vec<u8>) -> Self {
        self.input = input;
        self
    }

    /// How long git may say nothing, in place of [`limits::GIT_SILENCE`].
    #[cfg(test)]
    fn patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// Runs git to its end, however it ends.
    ///
    /// # Errors
    /// [`GitError::NoGit`] where there is none, [`GitError::Command`] when it could not be started, was silent for too long
    /// or printed too much, [`GitError::Cancelled`].
    pub(super) fn run(self, cancel: &Cancel) -> Result<Answer, GitError> {
        let mut stdout = Vec::new();
        let answer = self.run_into(cancel, &mut |bytes| {
            if stdout.len() + bytes.len() > limits::GIT_OUTPUT_BYTES {
                return Flow::TooMuch;
            }
            stdout.extend_from_slice(bytes);
            Flow::More
        })?;
        Ok(Answer { stdout, ..answer })
    }

    /// Runs git and hands on what it prints as it comes, to its end or until that is enough: then git is stopped, and
    /// that is as good as done.
    ///
    /// # Errors
    /// As [`Self::run`].
    pub(super) fn run_into(
        mut self,
        cancel: &Cancel,
        listener: &mut dyn FnMut(&[u8]) -> Flow,
    ) -> Result<Answer, GitError> {
        self.command.args(self.subcommand.as_ref()).args(&self.arguments);
        self.command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let name = self.name;
        let failed = |detail: String| GitError::Command { name: name.clone(), detail };
        let child = self.command.spawn().map_err(|error| match error.kind() {
            io::ErrorKind::NotFound if self.subcommand.is_some() => GitError::NoGit,
            _ => failed(error.to_string()),
        })?;
        let mut running = Running(child);
        let heard = match running.talk(self.input, self.patience, cancel, listener) {
            Ok(heard) => heard,
            Err(Stopped::Enough) => Heard { code: Some(0), ..Heard::default() },
            Err(Stopped::Cancelled(cancelled)) => return Err(GitError::Cancelled(cancelled)),
            Err(Stopped::Silent) => {
                return Err(failed(format!("it said nothing for {} seconds", self.patience.as_secs())));
            }
            Err(Stopped::TooLong) => {
                return Err(failed(format!("it printed more than {} bytes", limits::GIT_OUTPUT_BYTES)));
            }
            Err(Stopped::Failed(error)) => return Err(failed(error.to_string())),
        };
        Ok(Answer { name, code: heard.code, stdout: Vec::new(), complaint: complaint(&heard.stderr) })
    }
}

fn is_trace(name: &OsString) -> bool {
    name.to_str().is_some_and(|name| name.starts_with("GIT_TRACE"))
}

/// Whether whoever listens wants to hear on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flow {
    /// Yes.
    More,
    /// What was wanted has been heard.
    Enough,
    /// It is more than anybody asked for.
    TooMuch,
}

/// Why git was not run to its end.
enum Stopped {
    Enough,
    Cancelled(Cancelled),
    Silent,
    TooLong,
    Failed(io::Error),
}

#[derive(Default)]
struct Heard {
    code: Option<i32>,
    /// The end of it.
    stderr: Vec<u8>,
}

impl Heard {
    fn add(&mut self, word: Word, listener: &mut dyn FnMut(&[u8]) -> Flow) -> Result<(), Stopped> {
        match word {
            Word::Out(bytes) => match listener(&bytes) {
                Flow::More => {}
                Flow::Enough => return Err(Stopped::Enough),
                Flow::TooMuch => return Err(Stopped::TooLong),
            },
            Word::Err(bytes) => {
                self.stderr.extend(bytes);
                let surplus = self.stderr.len().saturating_sub(limits::GIT_COMPLAINT_BYTES);
                self.stderr.drain(..surplus);
            }
        }
        Ok(())
    }
}

/// Something git said.
enum Word {
    Out(Vec<u8>),
    Err(Vec<u8>),
}

/// A running git, which does not outlive whoever waits for it.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // Both do nothing where it has ended and was waited for.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Running {
    fn talk(
        &mut self,
        input: Vec<u8>,
        patience: Duration,
        cancel: &Cancel,
        listener: &mut dyn FnMut(&[u8]) -> Flow,
    ) -> Result<Heard, Stopped> {
        let words = self.pipes(input)?;
        let mut heard = Heard::default();
        let (mut last_word, mut ended) = (Instant::now(), None);
        loop {
            let is_closed = match words.recv_timeout(TICK) {
                Ok(word) => {
                    last_word = Instant::now();
                    heard.add(word, listener)?;
                    continue;
                }
                Err(RecvTimeoutError::Timeout) => false,
                Err(RecvTimeoutError::Disconnected) => true,
            };
            if let Some(status) = self.0.try_wait().map_err(Stopped::Failed)? {
                if is_closed || ended.get_or_insert_with(Instant::now).elapsed() > GRACE {
                    heard.code = status.code();
                    return Ok(heard);
                }
            } else if is_closed {
                thread::sleep(TICK);
            }
            cancel.check().map_err(Stopped::Cancelled)?;
            if last_word.elapsed() > patience {
                return Err(Stopped::Silent);
            }
        }
    }

    /// Starts a thread for each pipe, so that none can fill up while another is waited for. They end with the pipes.
    fn pipes(&mut self, input: Vec<u8>) -> Result<mpsc::Receiver<Word>, Stopped> {
        let (out, words) = mpsc::sync_channel(16);
        let start = |work: Box<dyn FnOnce() + Send>| {
            thread::Builder::new().name("git".into()).spawn(work).map(drop).map_err(Stopped::Failed)
        };
        if let Some(mut pipe) = self.0.stdin.take() {
            // Git may end without having read it all.
            start(Box::new(move || drop(pipe.write_all(&input))))?;
        }
        if let (Some(pipe), out) = (self.0.stdout.take(), out.clone()) {
            start(Box::new(move || listen(pipe, &out, Word::Out)))?;
        }
        if let Some(pipe) = self.0.stderr.take() {
            start(Box::new(move || listen(pipe, &out, Word::Err)))?;
        }
        Ok(words)
    }
}

/// Passes on what comes out of a pipe until it ends or nobody listens.
fn listen(mut pipe: impl Read, out: &SyncSender<Word>, word: fn(Vec<u8>) -> Word) {
    let mut buffer = vec![0; 64 << 10];
    loop {
        match pipe.read(&mut buffer) {
            Ok(0) => return,
            Ok(read) if out.send(word(buffer[..read].to_vec())).is_err() => return,
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => return,
        }
    }
}

/// The last lines of a standard error that are no progress, without credentials.
fn complaint(stderr: &[u8]) -> String {
    const LINES: usize = 6;
    let text = String::from_utf8_lossy(stderr);
    let is_said = |line: &&str| !line.is_empty() && !line.contains("% (") && !line.starts_with("hint:");
    let lines: Vec<String> = text.split(['\n', '\r']).map(str::trim).filter(is_said).map(discreet).collect();
    lines[lines.len().saturating_sub(LINES)..].join("\n")
}

/// A line of text without the credentials in its addresses.
fn discreet(line: &str) -> String {
    let words = line.split_inclusive([' ', '\'', '"']);
    let word = |word: &str| {
        let end = word.trim_end_matches([' ', '\'', '"']).len();
        format!("{}{}", without_credentials(&word[..end]), &word[end..])
    };
    words.map(word).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::git::NewRepository;

    fn repository() -> (tempfile::TempDir, Repo) {
        let dir = tempfile::tempdir().unwrap();
        NewRepository::create(dir.path()).unwrap();
        let repo = Repo::open(dir.path()).unwrap();
        (dir, repo)
    }

    #[test]
    fn git_answers_in_the_repository_whatever_the_size() {
        let (_dir, repo) = repository();
        let input = vec![b'x'; 3 << 20];
        let hash = GitCommand::new(&repo, "hash-object").args(["-w", "--stdin"]).input(input.clone());
        let id = hash.run(&Cancel::new()).unwrap().success().unwrap();
        let id = String::from_utf8(id).unwrap();
        let show = GitCommand::new(&repo, "cat-file").args(["blob", id.trim()]);
        assert_eq!(show.run(&Cancel::new()).unwrap().success().unwrap(), input);
        let config = GitCommand::new(&repo, "config").args(["core.hooksPath"]).run(&Cancel::new()).unwrap();
        assert_eq!(config.success().unwrap(), b"/dev/null\n");
    }

    #[test]
    fn failing_tells_what_git_complained_of() {
        let (_dir, repo) = repository();
        let answer = GitCommand::new(&repo, "rev-parse").args(["--verify", "v9^{commit}"]).run(&Cancel::new()).unwrap();
        let error = answer.success().unwrap_err();
        assert_eq!(error.to_string(), "git rev-parse failed: fatal: Needed a single revision");
    }

    /// A git that takes its time and says nothing.
    fn waiting(repo: &Repo) -> GitCommand {
        GitCommand::new(repo, "-c").args(["alias.wait=!sleep 5", "wait"])
    }

    #[test]
    fn waiting_ends_when_it_is_called_off_or_git_is_silent() {
        let (_dir, repo) = repository();
        let cancel = Cancel::new();
        cancel.cancel();
        assert!(matches!(waiting(&repo).run(&cancel), Err(GitError::Cancelled(_))));
        let silent = waiting(&repo).patience(Duration::ZERO).run(&Cancel::new()).unwrap_err();
        assert!(matches!(&silent, GitError::Command { detail, .. } if detail.contains("said nothing")), "{silent}");
    }

    #[test]
    fn complaints_are_the_last_words_without_progress_and_secrets() {
        let said = b"Receiving objects:  50% (1/2)\rReceiving objects: 100% (2/2)\nremote: no\n\
            fatal: unable to access 'https://ada:secret@example.org/m.git/': refused\nhint: try\n";
        assert_eq!(complaint(said), "remote: no\nfatal: unable to access 'https://example.org/m.git/': refused");
        assert_eq!(complaint(b""), "");
    }
}
