//! Whose something is that an organisation keeps for itself, such as a note: who may change it, and take it away.

use trust::access::Role;
use vault::Actor;

/// Whether somebody may: who wrote it, and who administers. `by` is its author, as journals name them. Keys are the
/// organisation's: what was written with one, any of them may change.
pub(crate) fn may_change(by: &str, actor: Actor, role: Role) -> bool {
    let of_keys = || matches!((by.parse(), actor), (Ok(Actor::Key(_)), Actor::Key(_)));
    role >= Role::Admin || by == actor.to_string() || of_keys()
}

#[cfg(test)]
mod tests {
    use kernel::{ApiKeyId, PersonId, Uuid};
    use trust::access::Role;
    use vault::Actor;

    use super::may_change;

    #[test]
    fn who_wrote_it_may_change_it_and_who_administers_and_keys_what_keys_wrote() {
        let person = |number| Actor::Person(PersonId::from(Uuid::from_u128(number)));
        let key = |number| Actor::Key(ApiKeyId::from(Uuid::from_u128(number)));
        let by = person(1).to_string();
        assert!(may_change(&by, person(1), Role::Member) && may_change(&by, person(2), Role::Admin));
        assert!(!may_change(&by, person(2), Role::Manager) && !may_change(&by, key(3), Role::Member));
        assert!(may_change(&key(3).to_string(), key(4), Role::Member));
        assert!(!may_change(&key(3).to_string(), person(1), Role::Manager));
    }
}
