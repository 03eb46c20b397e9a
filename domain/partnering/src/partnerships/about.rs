//! What the overview of a partnership shows: the relationship itself, who looks after it, its agreement in short, the
//! program and the place in it. The room that knows the figures puts it into the page, beside them.

use askama::{Template, filters::HtmlSafe};
use exchange::Logged;
use kernel::{PartnershipId, PersonId, Timestamp};
use trust::access::{Access, Role as May};
use trust::agreements::{self, Agreement};
use vault::{Tx, VaultError};
use web::{Input, Notice, Page};

use super::{
    Head, Partnership, Role, State, Tab,
    clauses::said,
    find,
    in_program::{Offered, Placed, stands},
    place,
};
use crate::managers::{self, Choice, colleagues};
use crate::people;
use crate::programs::{self, Joined, PassUp, Place, Standing};
use crate::teams::Choices;
use crate::texts::{managers as manager_texts, partners as texts, programs as program_texts};

/// The overview, but for its figures.
#[derive(Debug, Template)]
#[template(path = "partnerships/about.html")]
pub struct About {
    program: String,
    products: String,
    since: String,
    passing: String,
    /// Who looks after it.
    manager: String,
    /// To choose another, for who may.
    give: Option<(String, Input)>,
    /// Whom the other side shows, with what they do.
    people: Vec<people::Card>,
    people_at: String,
    /// Where to say which department looks after what it brings, where there are some.
    department: Option<(String, Input)>,
    registrations: String,
    agreement: Option<Short>,
    agreement_at: String,
    offered: Option<Offered>,
    place: Option<Placed>,
    /// Where one stands in a vendor's program, in sentences, and when that was counted.
    stands: Option<(Vec<String>, String)>,
    /// Where to end it, for who administers.
    ending: Option<String>,
    name: String,
}

impl HtmlSafe for About {}

/// A page of a partnership, as far as this room knows it.
#[derive(Debug)]
pub struct Overview {
    /// The partnership.
    pub partnership: Partnership,
    /// The shell.
    pub page: Page,
    /// Its head.
    pub head: Head,
    /// Its body.
    pub about: About,
}

/// The agreement in short.
#[derive(Debug)]
struct Short {
    title: String,
    since: String,
    /// What crosses: what, which way, and its classes.
    clauses: Vec<(String, String, String)>,
}

/// What a partnership has to do with its program.
struct Inside {
    /// One's partner's place in it.
    place: Option<Place>,
    /// The groups of one's own program.
    groups: Vec<String>,
    /// What came of a vendor's program, the newest first.
    joined: Vec<Joined>,
    /// Where one stands in it, and when that was counted.
    standing: Option<(Standing, Timestamp)>,
}

/// Everything that the overview is made of, at one moment.
struct Found {
    partnership: Partnership,
    agreement: Option<Agreement>,
    inside: Inside,
    manager: Option<PersonId>,
    people: Vec<people::Card>,
}

async fn found(tx: &Tx, id: PartnershipId) -> Result<Option<Found>, VaultError> {
    let Some(partnership) = find(tx, id).await? else { return Ok(None) };
    let program = match partnership.role {
        Role::Owner => programs::find(tx, partnership.program).await?,
        Role::Partner => None,
    };
    let inside = Inside {
        place: programs::place(tx, id).await?,
        groups: match program {
            Some(program) => programs::published(tx, &program).await?.groups,
            None => Vec::new(),
        },
        joined: programs::joined(tx, id).await?,
        standing: programs::standing(tx, id).await?,
    };
    let agreement = match agreements::in_force(tx, id, tx.now()).await? {
        Some(agreement) => Some(agreement),
        // The one that is proposed, or the last one that was.
        None => agreements::of_partnership(tx, id).await?.into_iter().next(),
    };
    let (manager, people) = (managers::of(tx, id).await?, people::theirs(tx, id).await?);
    Ok(Some(Found { partnership, agreement, inside, manager, people }))
}

impl Overview {
    /// Of that partnership; none where there is none for who asks. `notice` is what the last act did.
    ///
    /// # Errors
    /// What the vault says.
    pub async fn read(access: &Access, id: PartnershipId, done: &str) -> Result<Option<Self>, VaultError> {
        let Some(found) = access.vault.read(async |tx: &Tx| found(tx, id).await).await? else {
            return Ok(None);
        };
        let partnership = found.partnership.clone();
        let peer = access.exchange.vaults().directory().card(partnership.peer).await?;
        let peer = peer.map(|card| card.handle.to_string());
        let notice = notice(done, &partnership.peer_name);
        Ok(Some(Self {
            page: Page { notice, ..Head::page(access, &partnership, Tab::Overview) },
            head: Head::new(access, &partnership, Tab::Overview).with_log_of(access, peer.as_deref()),
            about: About::new(access, found).await?,
            partnership,
        }))
    }
}

impl About {
    async fn new(access: &Access, found: Found) -> Result<Self, VaultError> {
        let Found { partnership, agreement, inside, manager, people } = found;
        let now = access.exchange.vaults().front().clock.now();
        let may = access.role >= May::Admin;
        let name = partnership.peer_name.clone();
        let here = access.here(&format!("partners/{}", partnership.id));
        let owner = partnership.role == Role::Owner;
        let department = match may && owner {
            true => {
                department(access, partnership.id).await?.map(|input| (format!("{here}/department"), input))
            }
            false => None,
        };
        let colleagues = colleagues(access).await?;
        let chosen = manager.map_or_else(|| "nobody".to_owned(), |manager| manager.to_string());
        let decides = access.role >= May::Manager && partnership.state != State::Ended;
        Ok(Self {
            program: partnership.program_name.clone(),
            products: match partnership.products.is_empty() {
                true => texts::all(),
                false => partnership.products.join(", "),
            },
            since: web::moment(partnership.since, now),
            passing: passing(&partnership, &access.card.name),
            manager: match manager {
                Some(id) => managers::name_of(&colleagues, id).unwrap_or_else(manager_texts::former),
                None => manager_texts::nobody(),
            },
            give: decides.then(|| {
                let input = Choice::of(&colleagues).input("person", manager_texts::give_to());
                (format!("{here}/manager"), input.value(chosen))
            }),
            people,
            people_at: format!("{here}/people"),
            department,
            registrations: access.here("registrations"),
            agreement: agreement.map(|agreement| Short::new(&agreement, partnership.role, &name, now)),
            agreement_at: format!("{here}/agreement"),
            ending: (may && partnership.state != State::Invited).then(|| format!("{here}/ending")),
            offered: Offered::new(&name, &inside.joined, now),
            stands: inside.standing.map(|(standing, at)| stands(&standing, at, now)),
            place: owner
                .then(|| Placed::new(inside.place, inside.groups, &here, access.role >= May::Manager)),
            name,
        })
    }
}

impl Short {
    fn new(agreement: &Agreement, role: Role, peer: &str, now: Timestamp) -> Self {
        let clause = |clause| {
            let said = said(clause, role, peer);
            let classes = said.classes.into_iter().filter(|(_, covered)| *covered).map(|(label, _)| label);
            (said.what, said.way, classes.collect::<Vec<_>>().join(", "))
        };
        Self {
            title: texts::version_of(&agreement.terms.name, agreement.which.version),
            since: match agreement.begins {
                Some(at) if agreement.in_force_at(now) => texts::in_force_since(web::moment(at, now)),
                Some(at) if at > now => texts::in_force_from(web::moment(at, now)),
                _ => texts::not_in_force(),
            },
            clauses: agreement.terms.clauses.iter().map(clause).collect(),
        }
    }
}

/// Which department looks after what a partner brings, to choose another; none where there is no department.
async fn department(access: &Access, id: PartnershipId) -> Result<Option<Input>, VaultError> {
    let read = async |tx: &Tx| Ok((Choices::read(tx).await?, place(tx, id).await?));
    let (choices, place) = access.vault.read::<_, VaultError, _>(read).await?;
    let input = choices.inputs().into_iter().find(|input| input.name() == "department");
    Ok(input.map(|input| input.value(place.typed().1)))
}

/// Whether what is registered goes on, and who does that.
fn passing(partnership: &Partnership, me: &str) -> String {
    match (partnership.role, partnership.pass_up) {
        (Role::Owner, PassUp::Automatic) => texts::we_pass(me),
        (Role::Owner, PassUp::ByHand) => texts::we_pass_by_hand(me),
        (Role::Owner, PassUp::Never) => texts::none_passes(me),
        (Role::Partner, PassUp::Automatic) => texts::they_pass(&partnership.peer_name),
        (Role::Partner, PassUp::ByHand) => texts::they_pass_by_hand(&partnership.peer_name),
        (Role::Partner, PassUp::Never) => texts::none_passes(&partnership.peer_name),
    }
}

fn notice(done: &str, name: &str) -> Option<Notice> {
    let text = match done {
        "accepted" => texts::done_accepted(name),
        "sorted" => program_texts::done_sorted(),
        "handed" => texts::done_handed(name),
        "given" => manager_texts::done_given(),
        _ => return None,
    };
    Some(Notice { kind: web::Kind::Good, text })
}

/// What the journal tells of a partnership is about these: itself, its agreements, and what crossed to make them.
///
/// # Errors
/// What the vault says.
pub async fn told_of(tx: &Tx, id: PartnershipId) -> Result<Vec<String>, VaultError> {
    let agreements = agreements::of_partnership(tx, id).await?;
    let envelopes = Logged::about(tx, id).await?;
    let mut ids = vec![id.to_string()];
    ids.extend(agreements.iter().map(|agreement| agreement.which.id.to_string()));
    ids.extend(envelopes.iter().map(|envelope| envelope.header.id.to_string()));
    ids.dedup();
    Ok(ids)
}
