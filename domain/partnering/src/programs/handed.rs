//! Terms that are handed down: what those of a vendor ask for, beside those that a distributor's own partners agree to.

use trust::agreements::{self, Class, Terms, Way};
use trust::sharing::field_label;
use vault::{Tx, VaultError};

use super::{Definition, PassUp};
use crate::agreements::CATALOGUE;
use crate::partnerships;
use crate::texts::channel as texts;

/// Of what terms speak here.
const KIND: &str = "registration.submitted";

/// Something in which terms below do not fit those above.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// The vendor always needs this field; below it may be left out.
    Lacks(String),
    /// The vendor always needs this field; below it never crosses.
    NeverComes(String),
    /// This class crosses below and not above.
    Stays(Class),
    /// Below nothing may go onward.
    NothingOnward,
    /// Above nothing may be registered.
    NothingAbove,
    /// The vendor may keep it for more months than is promised below: those, and these.
    KeptLonger(u32, u32),
}

/// In what the draft of one's own program does not fit the terms of the vendor on whose program it would stand; with the
/// vendor's name.
pub(crate) async fn findings(tx: &Tx, draft: &Definition) -> Result<(String, Vec<Finding>), VaultError> {
    let Some(upstream) = draft.upstream else { return Ok(Default::default()) };
    let Some(place) = partnerships::find(tx, upstream).await? else { return Ok(Default::default()) };
    let agreed = agreements::in_force(tx, upstream, tx.now()).await?;
    let found = agreed.map(|agreed| compare(&agreed.terms, &draft.terms, draft.pass_up));
    Ok((place.peer_name, found.unwrap_or_default()))
}

/// What is found, as people read it.
pub(super) fn said((vendor, findings): &(String, Vec<Finding>)) -> Vec<String> {
    findings.iter().map(|finding| finding.said(vendor)).collect()
}

/// In what terms below do not fit those above. Nothing where nothing is passed up: then nothing has to fit.
pub fn compare(above: &Terms, below: &Terms, passes: PassUp) -> Vec<Finding> {
    if passes == PassUp::Never {
        return Vec::new();
    }
    let Some(above) = above.clause(KIND, Way::Up) else { return vec![Finding::NothingAbove] };
    let Some(below) = below.clause(KIND, Way::Up).filter(|clause| clause.onward) else {
        return vec![Finding::NothingOnward];
    };
    let missing = above.required.iter().filter(|field| !below.required.contains(field));
    let missing = missing.map(|field| match class_of(field).is_some_and(|class| below.covers(class)) {
        true => Finding::Lacks(field.clone()),
        false => Finding::NeverComes(field.clone()),
    });
    // Who brought it is said by the distributor, not by who brought it.
    let kept = below.classes.iter().filter(|class| **class != Class::Partner && !above.covers(**class));
    let longer = (above.keep_months > below.keep_months)
        .then_some(Finding::KeptLonger(above.keep_months, below.keep_months));
    missing.chain(kept.copied().map(Finding::Stays)).chain(longer).collect()
}

/// The terms below, with what those above always need.
pub fn taken_over(above: &Terms, below: &Terms) -> Terms {
    let mut terms = below.clone();
    let Some(above) = above.clause(KIND, Way::Up) else { return terms };
    let own = terms.clauses.iter_mut().find(|clause| clause.kind == KIND && clause.way == Way::Up);
    let Some(own) = own else { return terms };
    for field in &above.required {
        own.classes.extend(class_of(field).filter(|class| !own.classes.contains(class)));
        if !own.required.contains(field) {
            own.required.push(field.clone());
        }
    }
    terms
}

/// Of which class a field of a registration is.
fn class_of(field: &str) -> Option<Class> {
    let speaks = CATALOGUE.iter().find(|one| one.kind == KIND && one.way == Way::Up)?;
    speaks.fields.iter().find(|(name, _)| *name == field).map(|(_, class)| *class)
}

impl Finding {
    /// As programs read it.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Lacks(_) => "lacks",
            Self::NeverComes(_) => "never_comes",
            Self::Stays(_) => "stays",
            Self::NothingOnward => "nothing_onward",
            Self::NothingAbove => "nothing_above",
            Self::KeptLonger(..) => "kept_longer",
        }
    }

    /// As people read it.
    pub fn said(&self, vendor: &str) -> String {
        match self {
            Self::Lacks(field) => texts::lacks(vendor, field_label(field)),
            Self::NeverComes(field) => texts::never_comes(vendor, field_label(field)),
            Self::Stays(class) => texts::stays(class.label(), vendor),
            Self::NothingOnward => texts::nothing_onward(vendor),
            Self::NothingAbove => texts::nothing_above(vendor),
            Self::KeptLonger(theirs, yours) => texts::kept_longer(vendor, *theirs, *yours),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::usual_terms;
    use super::*;

    fn terms(change: impl FnOnce(&mut trust::agreements::Clause)) -> Terms {
        let mut terms = usual_terms("Terms", false);
        let clause = terms.clauses.iter_mut().find(|clause| clause.kind == KIND).expect("a clause");
        change(clause);
        terms
    }

    #[test]
    fn usual_terms_fit_below_usual_terms_of_a_vendor() {
        let above = usual_terms("Vendor", true);
        assert_eq!(compare(&above, &usual_terms("Own", false), PassUp::Automatic), []);
    }

    #[test]
    fn what_the_vendor_needs_and_partners_may_leave_out_is_found_and_can_be_taken_over() {
        let above = terms(|clause| clause.required = vec!["country".into(), "contact_name".into()]);
        let below = terms(|clause| {
            clause.required = vec!["company".into()];
            clause.classes.retain(|class| *class != Class::Contact);
        });
        let found = compare(&above, &below, PassUp::ByHand);
        assert_eq!(found, [Finding::Lacks("country".into()), Finding::NeverComes("contact_name".into())]);
        let taken = taken_over(&above, &below);
        assert_eq!(compare(&above, &taken, PassUp::ByHand), []);
        let own = taken.clause(KIND, Way::Up).expect("a clause");
        assert_eq!(own.required, ["company", "country", "contact_name"], "what was there stays");
    }

    #[test]
    fn what_comes_and_may_not_go_on_is_found() {
        let above = terms(|clause| {
            clause.classes.retain(|class| *class != Class::Notes);
            clause.keep_months = 36;
        });
        let found = compare(&above, &terms(|_| ()), PassUp::Automatic);
        assert_eq!(found, [Finding::Stays(Class::Notes), Finding::KeptLonger(36, 24)]);
        let longer_below =
            compare(&terms(|_| ()), &terms(|clause| clause.keep_months = 60), PassUp::Automatic);
        assert_eq!(longer_below, [], "to keep it longer oneself is one's own promise");
    }

    #[test]
    fn terms_under_which_nothing_goes_on_say_so_and_who_passes_nothing_up_needs_no_fit() {
        let inward = terms(|clause| clause.onward = false);
        let above = terms(|_| ());
        assert_eq!(compare(&above, &inward, PassUp::Automatic), [Finding::NothingOnward]);
        assert_eq!(compare(&above, &inward, PassUp::Never), []);
        let silent = Terms { clauses: Vec::new(), ..above.clone() };
        assert_eq!(compare(&silent, &above, PassUp::ByHand), [Finding::NothingAbove]);
    }
}
