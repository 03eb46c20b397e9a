//! The tables of applications.

use vault::{By, Migration};

/// How programs take applications, and the applications.
pub const MIGRATION: Migration = Migration {
    name: "partnering_applications_1",
    up: |schema| {
        schema.table("program_intakes", |table| {
            table.uuid("id").uuid("form").truth("open").number("again_days").number("keep_months");
            table.truth("says_rate").text("rules").number("revision").key(&["id"]).index(&["form"]);
        });
        schema.table("applications", |table| {
            table.uuid("id").uuid("program").uuid("submission").text("email").text("company").text("state");
            table.number("received").maybe_number("decided").maybe_text("decided_by").maybe_number("rule");
            table.maybe_text("reason").text("said").text("sorted").maybe_uuid("offer");
            table.maybe_uuid("partnership").maybe_number("ended").text("note");
            table.maybe_text("region").maybe_uuid("vendor").maybe_uuid("department");
            table.key(&["id"]).index(&["state", "id"]).index(&["program", "state", "id"]);
            table.index(&["program", "email"]).index(&["offer"]).index(&["submission"]);
            table.index(&["received"]);
            // Where the applicant is, and whose products the program is about; no department looks after it yet.
            table.split_by(By::Region, "region").split_by(By::Vendor, "vendor");
            table.split_by(By::Department, "department");
        });
    },
};

/// For which program something was filled in, and which application it became.
pub const SUBMITTED: Migration = Migration {
    name: "partnering_applications_2",
    up: |schema| {
        schema.alter("form_submissions", |table| {
            table.maybe_uuid("program").maybe_uuid("application").index(&["application"]);
        });
    },
};

pub(super) mod intakes {
    use vault::{
        Row,
        rows::{Uuid, prelude::*},
    };

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "program_intakes")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub org_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub form: Uuid,
        pub open: bool,
        pub again_days: i64,
        pub keep_months: i64,
        pub says_rate: bool,
        pub rules: String,
        pub revision: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}

    impl Row for Entity {
        fn org() -> Column {
            Column::OrgId
        }

        fn id() -> Column {
            Column::Id
        }
    }
}

pub(super) mod applications {
    use vault::{
        Row,
        rows::{Uuid, prelude::*},
    };

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "applications")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub org_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub program: Uuid,
        pub submission: Uuid,
        pub email: String,
        pub company: String,
        pub state: String,
        pub received: i64,
        pub decided: Option<i64>,
        pub decided_by: Option<String>,
        pub rule: Option<i64>,
        pub reason: Option<String>,
        pub said: String,
        pub sorted: String,
        pub offer: Option<Uuid>,
        pub partnership: Option<Uuid>,
        pub ended: Option<i64>,
        pub note: String,
        pub region: Option<String>,
        pub vendor: Option<Uuid>,
        pub department: Option<Uuid>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}

    impl Row for Entity {
        fn org() -> Column {
            Column::OrgId
        }

        fn id() -> Column {
            Column::Id
        }
    }
}
