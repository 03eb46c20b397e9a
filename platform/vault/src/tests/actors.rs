//! Who did it, as the journal writes it.

use kernel::{ApiKeyId, Chance, OrgId, PersonId};

use crate::{Actor, testing::front};

#[test]
fn an_actor_is_read_back_as_it_was_written() {
    let (clock, chance) = (front().clock, Chance::seeded(1));
    let actors = [
        Actor::Person(PersonId::new(&clock, &chance)),
        Actor::Key(ApiKeyId::new(&clock, &chance)),
        Actor::Peer(OrgId::new(&clock, &chance)),
        Actor::Node("import"),
        Actor::Node("schedule"),
        Actor::Node("operator"),
        Actor::Node("work"),
    ];
    for actor in actors {
        assert_eq!(actor.to_string().parse(), Ok(actor));
    }
}

#[test]
fn a_text_that_names_no_actor_is_refused() {
    for text in ["", "person", "person_", "lead_01j00000000000000000000000", "ann", "person_zzz"] {
        assert!(text.parse::<Actor>().is_err(), "{text}");
    }
}
