//! Sweeping: after personal bytes were taken out of rows, what the engine still holds of them goes as well.
//!
//! SQLite keeps erased bytes in four places: free pages and the slack of full ones (`vacuum` writes the file
//! anew), the write-ahead log (a truncating checkpoint), and the search index, whose inner pages keep the
//! first word of each leaf even when `secure-delete` took the word out (it is built anew). On PostgreSQL
//! rows are swept by its own vacuum. Files that nothing refers to any more are erased on both.

use jiff::SignedDuration;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr, Statement};

use crate::{Actor, Change, Engine, Outcome, Tx, Vault, VaultError};

impl Vault {
    /// Sweeps; later once more while a long read still needs the old bytes.
    pub(crate) async fn sweep(&self) -> Result<Outcome, VaultError> {
        if !self.read(async |tx: &Tx| tx.unused_blobs().await).await?.is_empty() {
            // An archive that is being written still has to read them.
            let Ok(_erasing) = self.inner.files.try_write() else {
                return Ok(Outcome::Later(SignedDuration::from_secs(10)));
            };
            self.change(Actor::Node("work"), async |change: &Change| change.erase_unused_blobs().await)
                .await?;
        }
        if self.inner.engine() == Engine::Postgres {
            return Ok(Outcome::Done);
        }
        let open = self.open().await?;
        let _turn = open.turns.take().await;
        rebuild_search(&open.connection).await?;
        open.connection.execute_unprepared("vacuum").await?;
        let swept = truncate_log(&open.connection).await?;
        Ok(if swept { Outcome::Done } else { Outcome::Later(SignedDuration::from_secs(10)) })
    }
}

async fn rebuild_search(connection: &DatabaseConnection) -> Result<(), DbErr> {
    let tables = "select name from sqlite_master where type = 'table' and sql like '%using fts5%'";
    let tables = Statement::from_string(connection.get_database_backend(), tables);
    for row in connection.query_all_raw(tables).await? {
        let name: String = row.try_get("", "name")?;
        connection.execute_unprepared(&format!("insert into {name} ({name}) values ('rebuild')")).await?;
    }
    Ok(())
}

/// False when a reader kept the log from being truncated.
async fn truncate_log(connection: &DatabaseConnection) -> Result<bool, DbErr> {
    let checkpoint =
        Statement::from_string(connection.get_database_backend(), "pragma wal_checkpoint(truncate)");
    let row = connection.query_one_raw(checkpoint).await?;
    Ok(row.map(|row| row.try_get::<i32>("", "busy")).transpose()? == Some(0))
}
