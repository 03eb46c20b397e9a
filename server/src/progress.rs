//! What a command says while it works: to a terminal, or through the socket to one.

use std::{
    io::Write,
    sync::{Mutex, PoisonError},
};

use indicatif::{ProgressBar, ProgressStyle};

/// Is told what a command has to say.
pub trait Say: Sync + Send {
    /// A line of its answer.
    fn line(&self, text: &str);
    /// How far it is.
    fn progress(&self, what: &str, done: u64, of: u64);
}

/// A line on standard output. Who stopped reading (`| head`) does not want the rest, and that is no failure.
pub fn print(text: &str) {
    let _ = writeln!(std::io::stdout(), "{text}");
}

/// Says it to the terminal: lines on standard output, a bar on standard error while there is one to see.
#[derive(Debug, Default)]
pub struct Terminal {
    bar: Mutex<Option<(String, ProgressBar)>>,
}

impl Say for Terminal {
    fn line(&self, text: &str) {
        let bar = self.bar.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some((_, bar)) = bar {
            bar.finish_and_clear();
        }
        print(text);
    }

    fn progress(&self, what: &str, done: u64, of: u64) {
        let mut bar = self.bar.lock().unwrap_or_else(PoisonError::into_inner);
        if bar.as_ref().is_none_or(|(known, _)| known != what) {
            if let Some((_, old)) = bar.take() {
                old.finish_and_clear();
            }
            let new = ProgressBar::new(of);
            if let Ok(style) = ProgressStyle::with_template("{msg:>12} [{bar:40}] {human_pos}/{human_len}") {
                new.set_style(style.progress_chars("=> "));
            }
            new.set_message(what.to_owned());
            *bar = Some((what.to_owned(), new));
        }
        if let Some((_, bar)) = bar.as_ref() {
            bar.set_position(done);
        }
    }
}

/// An import's progress, said by a command.
pub(crate) struct Steps<'a>(pub(crate) &'a dyn Say);

impl integrations::crm::Progress for Steps<'_> {
    fn step(&self, what: &str, done: u64, of: u64) {
        self.0.progress(what, done, of);
    }
}
