//! What a task is.

use jiff::civil::Date;
use kernel::{PartnerTaskId, PartnershipId, PersonId, Timestamp};
use trust::access::Role;
use vault::Actor;

use super::TaskError;
use crate::authorship::may_change;

/// Letters of what is to be done, at most.
const MOST: usize = 500;

/// Something to do about a partner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartnerTask {
    /// Its id.
    pub id: PartnerTaskId,
    /// About whom.
    pub partnership: PartnershipId,
    /// What, until when, by whom.
    pub draft: Draft,
    /// Who wrote it down, as journals name them.
    pub by: String,
    /// When.
    pub made: Timestamp,
    /// When it was done, and by whom.
    pub done: Option<(Timestamp, String)>,
}

/// What people say of a task.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Draft {
    /// What is to be done.
    pub what: String,
    /// Until when.
    pub due: Option<Date>,
    /// Who has it.
    pub holder: Option<PersonId>,
}

impl Draft {
    /// As people type it: a text, a day or nothing.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(what: &str, due: &str, holder: Option<PersonId>) -> Result<Self, TaskError> {
        let what = what.trim();
        if !(1..=MOST).contains(&what.chars().count()) || what.chars().any(char::is_control) {
            return Err(TaskError::What(MOST));
        }
        let due = Some(due.trim()).filter(|due| !due.is_empty());
        let due = due.map(|due| due.parse().map_err(|_| TaskError::Day)).transpose()?;
        Ok(Self { what: what.to_owned(), due, holder })
    }
}

impl PartnerTask {
    /// Whether its day is over and it is not done.
    pub fn is_overdue(&self, today: Date) -> bool {
        self.done.is_none() && self.draft.due.is_some_and(|due| due < today)
    }

    /// Whether somebody may take it away: whoever wrote it down, and who administers.
    pub fn may_go(&self, actor: Actor, role: Role) -> bool {
        may_change(&self.by, actor, role)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use kernel::{Chance, Clock, PartnerTaskId, PartnershipId, Timestamp};

    use super::{Draft, PartnerTask};

    #[test]
    fn a_task_is_overdue_the_day_after_and_never_once_it_is_done() {
        let (clock, chance) = (Clock::held(Timestamp::UNIX_EPOCH), Chance::seeded(1));
        let open = PartnerTask {
            id: PartnerTaskId::new(&clock, &chance),
            partnership: PartnershipId::new(&clock, &chance),
            draft: Draft::read(" Call ", "2026-11-20", None).unwrap(),
            by: "person_1".to_owned(),
            made: Timestamp::UNIX_EPOCH,
            done: None,
        };
        assert_eq!(open.draft.what, "Call");
        assert!(!open.is_overdue(date(2026, 11, 20)), "its day is a day to do it");
        assert!(open.is_overdue(date(2026, 11, 21)));
        let done = PartnerTask { done: Some((Timestamp::UNIX_EPOCH, "person_1".to_owned())), ..open };
        assert!(!done.is_overdue(date(2027, 1, 1)));
    }

    #[test]
    fn what_is_to_be_done_is_said_and_a_day_is_a_day() {
        for (what, due) in [("", ""), ("  ", ""), ("Call", "tomorrow"), ("Call", "2026-02-30"), ("a\nb", "")]
        {
            assert!(Draft::read(what, due, None).is_err(), "{what} {due}");
        }
        assert!(Draft::read(&"x".repeat(501), "", None).is_err());
        assert_eq!(Draft::read("Call", " ", None).unwrap().due, None);
    }
}
