//! A file beside an envelope, as its sender describes it and as its receiver takes it: the one way for every kind that
//! brings a file.

use exchange::{Arrived, FILE, Field, FileRef, Refuse, TakenFile};
use files::Kind;
use serde_json::json;
use trust::agreements::Class;
use vault::{Blob, Vault};

/// What an envelope says of its file. The file itself is believed, not this.
pub(crate) struct Beside {
    /// What it is called.
    pub(crate) name: String,
    /// What it is said to be.
    pub(crate) kind: Kind,
    /// What was signed of it.
    pub(crate) file: FileRef,
}

impl Beside {
    /// The fields that take a file along.
    pub(crate) fn fields(blob: &Blob, name: &str, kind: Kind) -> Vec<Field> {
        let class = Class::Files.as_str();
        vec![
            FileRef::from(blob).field(class),
            Field::new("file_name", class, json!(name)),
            Field::new("file_kind", class, json!(kind.word())),
        ]
    }

    /// Reads them.
    pub(crate) fn read(envelope: &Arrived) -> Result<Self, Refuse> {
        let unreadable = || Refuse::because("unreadable", "what is said of its file cannot be read");
        let kind = envelope.text("file_kind").and_then(|word| Kind::of_word(&word));
        Ok(Self {
            name: envelope.text("file_name").ok_or_else(unreadable)?,
            kind: kind.ok_or_else(unreadable)?,
            file: envelope.values.get(FILE).and_then(FileRef::read).ok_or_else(unreadable)?,
        })
    }

    /// Examines what came as if a stranger had brought it, and stores it.
    pub(crate) async fn take(self, vault: &Vault, content: Vec<u8>) -> Result<TakenFile, Refuse> {
        let examined = files::examined(self.name, content).await;
        let examined = examined.map_err(|refusal| Refuse::because("file", refusal.to_string()))?;
        if examined.kind != self.kind {
            return Err(Refuse::because("file_kind", "its file is of another kind than is said"));
        }
        let blob = vault.put_blob(examined.content).await?;
        Ok(TakenFile { name: examined.name, kind: examined.kind.word(), blob })
    }
}
