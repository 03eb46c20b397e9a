//! Taking archives: one organisation onto a node that does not know it, or a backup onto an empty node.

use base64ct::{Base64, Encoding};
use kernel::OrgId;
use sea_orm::{ConnectionTrait, Statement};
use tokio::io::AsyncBufRead;

use super::{
    ArchiveError, DIRECTORY, FILES, Head, Held, Judge, Of, PEERS, Told, VAULT,
    landing::Landing,
    lines::{Next, Reading},
    rows::{Rows, Whose, placed},
    writing::{BACKUP, mark, organisations},
};
use crate::{
    Card, NodeKey, Signer, VaultError, Vaults,
    schema::{Described, Moves},
};

/// Reads the head of an archive and nothing else.
///
/// # Errors
/// That it is none.
pub async fn peek(from: &mut (dyn AsyncBufRead + Unpin + Send)) -> Result<Head, ArchiveError> {
    Reading::new(from).head().await
}

impl Vaults {
    /// Takes an organisation that does not live here. Everything is checked before anybody sees it: every line,
    /// the signature of the organisation, and what the judge finds. Where it is not to be kept, it is only
    /// looked at; that needs no key.
    ///
    /// # Errors
    /// Where it is not what was written, or why it does not fit in here; then nothing of it is there.
    pub async fn import(
        &self,
        from: &mut (dyn AsyncBufRead + Unpin + Send),
        key: Option<&NodeKey>,
        judge: &dyn Judge,
        keep: bool,
    ) -> Result<(Card, Held), ArchiveError> {
        let _one_by_one = self.inner.creating.lock().await;
        let mut reading = Reading::new(from);
        let head = reading.head().await?;
        let Of::Organisation { ref sealed_key, created, .. } = head.of else {
            return Err(ArchiveError::Unfit(
                "this is the backup of a node, not one organisation; take it with: freehold restore FILE"
                    .to_owned(),
            ));
        };
        if head.cut.is_some() {
            return Err(reading.refuse("this was cut out of a backup"));
        }
        let card = card_of(&head.of).ok_or_else(|| reading.refuse("its public key is no key"))?;
        reading.place.whose = Some(card.handle.to_string());
        let signer = match (sealed_key, key) {
            (Some(sealed), Some(key)) => {
                let sealed = Base64::decode_vec(sealed).unwrap_or_default();
                let opened = key.unwrap(card.org, &sealed).ok();
                opened.filter(|signer| signer.public() == card.public_key).ok_or_else(|| {
                    ArchiveError::Unfit(format!("the key does not open the signing key of {}", card.handle))
                })?
            }
            // Nothing is signed while it is only looked at.
            _ if !keep => Signer::generate(&self.inner.front.chance),
            (Some(_), None) => {
                return Err(ArchiveError::Unfit(format!(
                    "the signing key of {} is sealed: name the key that it was exported with, --key-file FILE",
                    card.handle
                )));
            }
            (None, _) => {
                return Err(ArchiveError::Unfit(format!(
                    "{} was exported without its signing key, so it can be looked at (--check) and not go on; \
                     export it with --key-file FILE",
                    card.handle
                )));
            }
        };
        if keep {
            self.is_unknown(&card).await?;
        }
        let mut landing = Landing::on(self, false).await?;
        let mut held = Held::default();
        let (org, wrapped) = (card.org, self.inner.key.wrap(card.org, &signer, &self.inner.front.chance)?);
        let due = self
            .take_vault(&mut reading, &mut landing, (&card, &signer), Vec::new(), judge, &mut held)
            .await?;
        reading.is_over().await?;
        if !keep {
            return Ok((card, held));
        }
        let backend = landing.backend;
        let marks: Vec<String> = (1..=6).map(|at| mark(backend, at)).collect();
        let sql = format!(
            "insert into {} (id, handle, name, public_key, wrapped_key, created) values ({})",
            placed(backend, "directory", "organisations"),
            marks.join(", ")
        );
        let values = [
            org.uuid().into(),
            card.handle.as_str().into(),
            card.name.as_str().into(),
            card.public_key.to_vec().into(),
            wrapped.into(),
            created.into(),
        ];
        landing.write_to_directory(Statement::from_sql_and_values(backend, sql, values)).await?;
        note_due(&mut landing, org, due).await?;
        landing.take().await.map_err(|error| match error.is_taken() {
            true => ArchiveError::Unfit(format!(
                "somebody here has the address of one who works for {}, or its handle, under another id",
                card.handle
            )),
            false => error.into(),
        })?;
        if let Some(due) = due {
            self.put_due(org, due);
        }
        Ok((card, held))
    }

    /// Takes a backup onto a node that knows nobody yet, and whose key is the one that the backup was made with.
    ///
    /// # Errors
    /// Where it is not what was written, or why it does not fit in here; then nothing of it is there.
    pub async fn restore(
        &self,
        from: &mut (dyn AsyncBufRead + Unpin + Send),
        judge: &dyn Judge,
        told: Told<'_>,
    ) -> Result<Held, ArchiveError> {
        let _nobody_else = self.inner.creating.lock().await;
        let mut reading = Reading::new(from);
        let Head { cut, of, .. } = reading.head().await?;
        let Of::Node { known_by, vaults, .. } = of else {
            return Err(ArchiveError::Unfit(
                "this is one organisation, not a backup; take it with: freehold vault import FILE".to_owned(),
            ));
        };
        if known_by != self.known_by() {
            return Err(ArchiveError::Unfit(
                "this node has another key than the one that made the backup; put that node.key in its place"
                    .to_owned(),
            ));
        }
        let mut landing = Landing::on(self, true).await?;
        let mut held = Held::default();
        self.take_directory(&mut reading, &mut landing, &mut held).await?;
        let entries = organisations(landing.directory()?).await?;
        let mut cards: Vec<Card> = entries.iter().map(|entry| entry.card.clone()).collect();
        if cards.iter().map(|card| &card.handle).ne(&vaults) {
            return Err(reading.refuse("its vaults are not the organisations of its directory"));
        }
        cards.extend(peers(&landing).await?);
        let mut notes = Vec::new();
        for (at, entry) in entries.iter().enumerate() {
            let card = &entry.card;
            told(card.handle.as_str(), at as u64, entries.len() as u64);
            let head = reading.head().await?;
            reading.place.whose = Some(card.handle.to_string());
            if head.cut != cut || card_of(&head.of).as_ref() != Some(card) {
                return Err(
                    reading.refuse(format!("here begins something else than {} at that moment", card.handle))
                );
            }
            let signer = self.inner.key.unwrap(card.org, &entry.wrapped_key)?;
            let whose = (card, &signer);
            let due =
                self.take_vault(&mut reading, &mut landing, whose, cards.clone(), judge, &mut held).await?;
            note_due(&mut landing, card.org, due).await?;
            notes.extend(due.map(|due| (card.org, due)));
        }
        reading.is_over().await?;
        landing.take().await?;
        for (org, due) in notes {
            self.put_due(org, due);
        }
        Ok(held)
    }

    /// That nobody of that id or handle lives here, nor is known from elsewhere with another key.
    async fn is_unknown(&self, card: &Card) -> Result<(), ArchiveError> {
        let here = self.directory().by_handle(card.handle.as_str()).await?;
        if here.is_some() || self.directory().entry(card.org).await?.is_some() {
            return Err(ArchiveError::Unfit(format!("{} lives here already", card.handle)));
        }
        match self.directory().card(card.org).await? {
            Some(known) if known.public_key != card.public_key => Err(ArchiveError::Unfit(format!(
                "{} is known here by another key: whose archive is it?",
                card.handle
            ))),
            _ => Ok(()),
        }
    }

    /// The directory of a backup.
    async fn take_directory(
        &self,
        reading: &mut Reading<'_>,
        landing: &mut Landing<'_>,
        held: &mut Held,
    ) -> Result<(), ArchiveError> {
        let tables = &self.inner.tables.directory;
        for table in tables.iter().filter(|table| table.moves != Moves::Stays) {
            let sql = format!("select 1 from {} limit 1", placed(landing.backend, "directory", table.name));
            let any = Statement::from_string(landing.backend, sql);
            let any = landing.directory()?.query_one_raw(any).await.map_err(VaultError::from)?;
            if any.is_some() {
                return Err(ArchiveError::Unfit(format!(
                    "this node is not empty ({} are there already); a backup goes into an empty one",
                    table.name
                )));
            }
        }
        let mut last = String::new();
        while let Some((part, columns)) = reading.part().await? {
            in_order(reading, &mut last, &part)?;
            let table = part.strip_prefix(DIRECTORY).and_then(|name| described(tables, name));
            let table = table.ok_or_else(|| unknown(reading, &part))?;
            let rows =
                Rows::into(table, "directory", Whose::All, columns).map_err(|why| reading.refuse(why))?;
            held.rows += take_rows(reading, landing, rows, false).await?;
        }
        reading.seal(|message, seal| self.stamped(BACKUP, message, seal)).await
    }

    /// One vault, its head read; when it has work. What its organisation owns in the directory comes along where
    /// it is in the archive.
    async fn take_vault(
        &self,
        reading: &mut Reading<'_>,
        landing: &mut Landing<'_>,
        (card, signer): (&Card, &Signer),
        mut cards: Vec<Card>,
        judge: &dyn Judge,
        held: &mut Held,
    ) -> Result<Option<i64>, ArchiveError> {
        let tables = &self.inner.tables;
        landing.begin_vault(card).await?;
        cards.push(card.clone());
        let (mut last, mut files) = (String::new(), 0);
        while let Some((part, columns)) = reading.part().await? {
            in_order(reading, &mut last, &part)?;
            if part == FILES {
                files = self.take_files(reading, landing, card).await?;
            } else if part == PEERS {
                cards.extend(self.take_peers(reading, landing).await?);
            } else if let Some(name) = part.strip_prefix(DIRECTORY) {
                let table = described(&tables.directory, name)
                    .filter(|table| matches!(table.moves, Moves::With(_) | Moves::Through { .. }))
                    .ok_or_else(|| unknown(reading, &part))?;
                let rows = Rows::into(table, "directory", Whose::With(card.org), columns);
                let rows = rows.map_err(|why| reading.refuse(why))?;
                held.rows += take_rows(reading, landing, rows, false).await?;
            } else {
                let table = part.strip_prefix(VAULT).and_then(|name| described(&tables.vault, name));
                let table = table.ok_or_else(|| unknown(reading, &part))?;
                let rows = Rows::into(table, "vault", Whose::Vault(card.org), columns);
                let rows = rows.map_err(|why| reading.refuse(why))?;
                held.rows += take_rows(reading, landing, rows, true).await?;
            }
        }
        reading.seal(|message, seal| Signer::verify(&card.public_key, message, seal)).await?;
        if files != used_files(landing, card.org).await? {
            return Err(reading.refuse("files are missing that its rows refer to"));
        }
        let (findings, due) = landing.judge(card, signer, judge, &cards).await?;
        if let Some(first) = findings.first() {
            return Err(reading.refuse(format!("it does not verify: {first} ({} findings)", findings.len())));
        }
        landing.end_vault(card).await?;
        held.vaults += 1;
        held.files += files;
        held.names.push(card.handle.to_string());
        Ok(due)
    }

    /// The cards of those on the other side. Whom this node knows must have the same key in the archive.
    async fn take_peers(
        &self,
        reading: &mut Reading<'_>,
        landing: &mut Landing<'_>,
    ) -> Result<Vec<Card>, ArchiveError> {
        let mut cards = Vec::new();
        loop {
            let row = match reading.next().await? {
                Next::Row(row) => row,
                Next::End => return Ok(cards),
                Next::File { .. } => return Err(reading.refuse("a file has no place here")),
            };
            let row = serde_json::from_value::<(String, String, String, String)>(row.into()).ok();
            let card = row.and_then(|(id, handle, name, key)| {
                let key = Base64::decode_vec(&key).ok()?.try_into().ok()?;
                let org = uuid::Uuid::try_parse(&id).ok()?.into();
                Some(Card { org, handle: handle.parse().ok()?, name, public_key: key })
            });
            let card = card.ok_or_else(|| reading.refuse("this is no card of an organisation"))?;
            match self.directory().card(card.org).await? {
                Some(known) if known.public_key != card.public_key => {
                    return Err(reading.refuse(format!("{} is known here by another key", card.handle)));
                }
                Some(_) => {}
                None => {
                    let backend = landing.backend;
                    let marks: Vec<String> = (1..=4).map(|at| mark(backend, at)).collect();
                    let sql = format!(
                        "insert into {} (id, handle, name, public_key) values ({}) on conflict (id) do nothing",
                        placed(backend, "directory", "peers"),
                        marks.join(", ")
                    );
                    let values = [
                        card.org.uuid().into(),
                        card.handle.as_str().into(),
                        card.name.as_str().into(),
                        card.public_key.to_vec().into(),
                    ];
                    landing.write_to_directory(Statement::from_sql_and_values(backend, sql, values)).await?;
                }
            }
            cards.push(card);
        }
    }

    async fn take_files(
        &self,
        reading: &mut Reading<'_>,
        landing: &Landing<'_>,
        card: &Card,
    ) -> Result<u64, ArchiveError> {
        let blobs = landing.blobs(card)?;
        let mut last = String::new();
        loop {
            let (hash, size) = match reading.next().await? {
                Next::File { hash, size } => (hash, size),
                Next::End => return Ok(reading.place.row),
                Next::Row(_) => return Err(reading.refuse("a row has no place here")),
            };
            if hash <= last {
                return Err(reading.refuse("this file is not in its place"));
            }
            let (chance, mut left) = (&self.inner.front.chance, size);
            let mut incoming = blobs.begin(card.org, &chance.bytes::<16>()).await?;
            while let Some(piece) = reading.bytes(left).await? {
                left -= piece.len() as u64;
                incoming.write(piece).await?;
            }
            if incoming.finish().await?.hash != hash {
                return Err(reading.refuse("this file is not what its name says"));
            }
            last = hash;
        }
    }
}

/// The rows of the part that began, into a vault or into the directory.
async fn take_rows(
    reading: &mut Reading<'_>,
    landing: &mut Landing<'_>,
    mut rows: Rows<'_>,
    into_vault: bool,
) -> Result<u64, ArchiveError> {
    loop {
        let (statement, over) = match reading.next().await? {
            Next::Row(row) => (rows.add(row, landing.backend).map_err(|why| reading.refuse(why))?, false),
            Next::End => (rows.rest(landing.backend), true),
            Next::File { .. } => return Err(reading.refuse("a file has no place here")),
        };
        if let Some(statement) = statement {
            let written = match into_vault {
                true => landing.vault()?.execute_raw(statement).await.map(|_| ()).map_err(VaultError::from),
                false => landing.write_to_directory(statement).await,
            };
            written.map_err(|error| reading.refuse(format!("these rows cannot be kept here ({error})")))?;
        }
        if over {
            return Ok(reading.place.row);
        }
    }
}

fn described<'t>(tables: &'t [Described], name: &str) -> Option<&'t Described> {
    tables.iter().find(|table| table.name == name && table.moves != Moves::Stays)
}

fn unknown(reading: &Reading<'_>, part: &str) -> ArchiveError {
    reading.refuse(format!("this Freehold has nothing called {part}; take one that is as new"))
}

fn in_order(reading: &Reading<'_>, last: &mut String, part: &str) -> Result<(), ArchiveError> {
    if part <= last.as_str() {
        return Err(reading.refuse("this part is not in its place"));
    }
    part.clone_into(last);
    Ok(())
}

fn card_of(of: &Of) -> Option<Card> {
    let Of::Organisation { id, handle, name, public_key, .. } = of else { return None };
    let public_key = Base64::decode_vec(public_key).ok()?.try_into().ok()?;
    Some(Card { org: *id, handle: handle.clone(), name: name.clone(), public_key })
}

/// Those whom the backup's node knew from elsewhere.
async fn peers(landing: &Landing<'_>) -> Result<Vec<Card>, VaultError> {
    let sql =
        format!("select id, handle, name, public_key from {}", placed(landing.backend, "directory", "peers"));
    let rows = landing.directory()?.query_all_raw(Statement::from_string(landing.backend, sql)).await?;
    let card = |row: &sea_orm::QueryResult| {
        let damaged = |what: &str| VaultError::Damaged(format!("somebody from elsewhere: {what}"));
        let (handle, key): (String, Vec<u8>) = (row.try_get("", "handle")?, row.try_get("", "public_key")?);
        Ok(Card {
            org: row.try_get::<uuid::Uuid>("", "id")?.into(),
            handle: handle.parse().map_err(|_| damaged("handle"))?,
            name: row.try_get("", "name")?,
            public_key: key.try_into().map_err(|_| damaged("public key"))?,
        })
    };
    rows.iter().map(card).collect()
}

async fn used_files(landing: &Landing<'_>, org: OrgId) -> Result<u64, VaultError> {
    let sql = format!(
        "select count(*) as used from {} where org_id = {} and uses > 0",
        placed(landing.backend, "vault", "blobs"),
        mark(landing.backend, 1)
    );
    let statement = Statement::from_sql_and_values(landing.backend, sql, [org.uuid().into()]);
    let row = landing.vault()?.query_one_raw(statement).await?;
    let used = row.map(|row| row.try_get::<i64>("", "used")).transpose()?.unwrap_or_default();
    Ok(used.unsigned_abs())
}

async fn note_due(landing: &mut Landing<'_>, org: OrgId, due: Option<i64>) -> Result<(), VaultError> {
    let Some(due) = due else { return Ok(()) };
    let backend = landing.backend;
    let sql = format!(
        "insert into {} (org_id, due) values ({}, {})",
        placed(backend, "directory", "due"),
        mark(backend, 1),
        mark(backend, 2)
    );
    landing
        .write_to_directory(Statement::from_sql_and_values(backend, sql, [org.uuid().into(), due.into()]))
        .await
}
