//! API keys: with one, a program acts for an organisation in a role. A key is shown once; we keep its hash.

use jiff::SignedDuration;
use kernel::{ApiKeyId, OrgId, Timestamp, from_millis, millis};
use sea_orm::{ActiveValue::Set, QueryOrder, entity::prelude::*, sea_query::Expr};
use vault::{Directory, Front, Migration, VaultError, Vaults};

use self::row::{ActiveModel, Column, Entity, Model};
use super::Role;
use crate::Secret;

/// What every key starts with, so that one that leaked is recognised.
const PREFIX: &str = "fh_";
/// The use of a key is written down at most this often.
const NOTED: SignedDuration = SignedDuration::from_mins(1);

/// A key, without its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKey {
    /// Its id.
    pub id: ApiKeyId,
    /// The organisation it acts for.
    pub org: OrgId,
    /// What it may do.
    pub role: Role,
    /// What its owner calls it.
    pub name: String,
    /// When it was made.
    pub created: Timestamp,
    /// Its last use, to the minute.
    pub used: Option<Timestamp>,
    /// Until when it is good; none is for ever.
    pub expires: Option<Timestamp>,
    /// Since when it is no longer good.
    pub revoked: Option<Timestamp>,
}

impl ApiKey {
    /// Whether a program may use it.
    pub fn is_good(&self, now: Timestamp) -> bool {
        self.revoked.is_none() && self.expires.is_none_or(|end| now < end)
    }
}

/// Makes a key; the secret is not kept, so this is the only time to show it.
///
/// # Errors
/// What the database says.
pub async fn create(
    vaults: &Vaults,
    org: OrgId,
    role: Role,
    name: &str,
) -> Result<(ApiKeyId, Secret), VaultError> {
    create_until(vaults, org, role, name, None).await
}

/// The same, good until then.
///
/// # Errors
/// What the database says.
pub async fn create_until(
    vaults: &Vaults,
    org: OrgId,
    role: Role,
    name: &str,
    expires: Option<Timestamp>,
) -> Result<(ApiKeyId, Secret), VaultError> {
    let Front { clock, chance, .. } = vaults.front();
    let (id, secret) = (ApiKeyId::new(clock, chance), Secret::new(PREFIX, chance));
    let row = ActiveModel {
        id: Set(id.uuid()),
        org: Set(org.uuid()),
        role: Set(role.word().to_owned()),
        name: Set(name.trim().chars().take(120).collect()),
        secret: Set(Secret::hash(secret.reveal())),
        created: Set(millis(clock.now())),
        used: Set(None),
        expires: Set(expires.map(millis)),
        revoked: Set(None),
    };
    vaults.directory().insert::<Entity>(row).await?;
    Ok((id, secret))
}

/// Ends a key at once; false where the organisation has no such key, or it was revoked before.
///
/// # Errors
/// What the database says.
pub async fn revoke(vaults: &Vaults, org: OrgId, id: ApiKeyId) -> Result<bool, VaultError> {
    let update = Entity::update_many()
        .col_expr(Column::Revoked, Expr::val(millis(vaults.front().clock.now())))
        .filter(Column::Id.eq(id.uuid()))
        .filter(Column::Org.eq(org.uuid()))
        .filter(Column::Revoked.is_null());
    Ok(vaults.directory().update(update).await? == 1)
}

/// The keys of an organisation, revoked ones too, the newest first.
///
/// # Errors
/// What the database says.
pub async fn list(directory: &Directory, org: OrgId) -> Result<Vec<ApiKey>, VaultError> {
    let query = Entity::find().filter(Column::Org.eq(org.uuid())).order_by_desc(Column::Id);
    directory.all(query).await?.into_iter().map(ApiKey::try_from).collect()
}

/// The key of that secret, where it is good; the use is noted.
///
/// # Errors
/// What the database says.
pub async fn find(vaults: &Vaults, secret: &str) -> Result<Option<ApiKey>, VaultError> {
    if !secret.starts_with(PREFIX) {
        return Ok(None);
    }
    let query =
        Entity::find().filter(Column::Secret.eq(Secret::hash(secret))).filter(Column::Revoked.is_null());
    let Some(key) = vaults.directory().one(query).await?.map(ApiKey::try_from).transpose()? else {
        return Ok(None);
    };
    let now = vaults.front().clock.now();
    if !key.is_good(now) {
        return Ok(None);
    }
    if key.used.is_none_or(|used| now.duration_since(used) >= NOTED) {
        let update = Entity::update_many()
            .col_expr(Column::Used, Expr::val(millis(now)))
            .filter(Column::Id.eq(key.id.uuid()));
        vaults.directory().update(update).await?;
    }
    Ok(Some(key))
}

/// The key of that id, where it is good.
///
/// # Errors
/// What the database says.
pub(super) async fn by_id(vaults: &Vaults, id: ApiKeyId) -> Result<Option<ApiKey>, VaultError> {
    let row = vaults.directory().one(Entity::find().filter(Column::Id.eq(id.uuid()))).await?;
    let now = vaults.front().clock.now();
    Ok(row.map(ApiKey::try_from).transpose()?.filter(|key| key.is_good(now)))
}

impl TryFrom<Model> for ApiKey {
    type Error = VaultError;

    fn try_from(row: Model) -> Result<Self, VaultError> {
        Ok(Self {
            id: row.id.into(),
            org: row.org.into(),
            role: row.role.parse().map_err(|error| VaultError::Damaged(format!("an API key: {error}")))?,
            name: row.name,
            created: from_millis(row.created),
            used: row.used.map(from_millis),
            expires: row.expires.map(from_millis),
            revoked: row.revoked.map(from_millis),
        })
    }
}

pub(crate) const MIGRATION: Migration = Migration {
    name: "trust_api_keys_1",
    up: |schema| {
        schema.table("api_keys", |table| {
            table.uuid("id").uuid("org").text("role").text("name").bytes("secret").number("created");
            table.maybe_number("used").maybe_number("revoked");
            table.key(&["id"]).unique(&["secret"]).index(&["org"]).goes_with("org");
        });
    },
};

pub(crate) const ENDING: Migration = Migration {
    name: "trust_api_keys_2",
    up: |schema| {
        schema.alter("api_keys", |table| {
            table.maybe_number("expires");
        });
    },
};

mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "api_keys")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub org: Uuid,
        pub role: String,
        pub name: String,
        pub secret: Vec<u8>,
        pub created: i64,
        pub used: Option<i64>,
        pub expires: Option<i64>,
        pub revoked: Option<i64>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
    impl vault::Entry for Entity {}
}
