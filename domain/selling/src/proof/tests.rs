//! In which order signed things stand, and what that rests on.

use kernel::{Chance, Clock, OrgId, from_millis};
use vault::{Head, Link};

use super::order::{Mark, Order, Ordered, connected};

fn org(seed: u64) -> OrgId {
    OrgId::new(&Clock::held(from_millis(0)), &Chance::seeded(seed))
}

fn mark(by: OrgId, at: i64, entry: i64, names: &[usize]) -> Mark {
    let head = Head { number: entry, hash: format!("{entry}") };
    Mark { by, at: from_millis(at), entry, head, names: names.to_vec() }
}

/// A journal of that many entries, and its heads.
fn journal(whose: OrgId, many: i64) -> (Vec<Link>, Vec<Head>) {
    let (mut links, mut heads) = (Vec::new(), vec![Head { number: 0, hash: "0".repeat(64) }]);
    for number in 1..=many {
        let previous = heads[number as usize - 1].hash.clone();
        let text = |text: &str| text.to_owned();
        let link = Link {
            number,
            at: number,
            actor: text("node:work"),
            kind: text("lead.added"),
            about: text("[]"),
            facts: text("{}"),
            previous,
        };
        heads.push(link.head(whose));
        links.push(link);
    }
    (links, heads)
}

#[test]
fn a_clock_that_was_set_back_moves_nothing_that_is_proven() {
    let (us, them) = (org(1), org(2));
    // They sign that they got it, and say that this was an hour before we sent it.
    let marks = [mark(us, 3_600_000, 5, &[]), mark(them, 0, 9, &[0])];
    let ordered = Ordered::new(&marks, us, &[]);
    assert_eq!(ordered.places, [0, 1]);
    assert_eq!(ordered.rests_on(0, 1), Order::Proven);
}

#[test]
fn what_only_clocks_tell_is_called_that_and_what_one_signer_numbered_rests_on_its_journal() {
    let (us, them) = (org(1), org(2));
    let marks = [mark(us, 10, 5, &[]), mark(them, 20, 9, &[]), mark(us, 5, 8, &[])];
    let ordered = Ordered::new(&marks, us, &[]);
    assert_eq!(ordered.rests_on(0, 1), Order::Clock);
    assert_eq!(ordered.rests_on(0, 2), Order::Journal, "whatever its clock says");
    assert!(!ordered.contradicts);
}

#[test]
fn an_order_that_contradicts_its_signers_own_numbers_is_noticed() {
    let us = org(1);
    let marks = [mark(us, 0, 9, &[]), mark(us, 1, 5, &[0])];
    assert!(Ordered::new(&marks, us, &[]).contradicts);
}

#[test]
fn a_journal_that_is_shown_proves_an_order_only_without_a_gap_and_unaltered() {
    let us = org(1);
    let (links, heads) = journal(us, 9);
    assert!(connected(us, &heads[2], &heads[7], &links));
    let mut gap = links.clone();
    gap.remove(4);
    assert!(!connected(us, &heads[2], &heads[7], &gap));
    for at in 2..7 {
        let mut altered = links.clone();
        altered[at].at += 1;
        assert!(!connected(us, &heads[2], &heads[7], &altered), "entry {}", at + 1);
    }
    assert!(!connected(org(2), &heads[2], &heads[7], &links), "another's journal");
}
