//! What a partnership's overview says of its program: what a vendor offers and where one stands in it, or where one's
//! partner stands in one's own.

use kernel::{Money, Timestamp};
use web::Input;

use crate::programs::{self, Changed, Joined, Line as Says, Place, Standing};
use crate::texts::{partners as texts, programs as program_texts};

/// What a vendor's program says.
#[derive(Debug)]
pub(super) struct Offered {
    pub(super) title: String,
    pub(super) since: String,
    pub(super) lines: Vec<Says>,
    pub(super) changed: Vec<Changed>,
}

/// A partner's place in one's own program.
#[derive(Debug)]
pub(super) struct Placed {
    pub(super) told: Vec<String>,
    pub(super) group: String,
    pub(super) tags: String,
    /// For who may sort it.
    pub(super) form: Option<(String, [Input; 2])>,
}

impl Offered {
    pub(super) fn new(peer: &str, joined: &[Joined], now: Timestamp) -> Option<Self> {
        let newest = joined.first()?;
        let says = |joined: &Joined| programs::lines(&joined.definition);
        let changed = joined.get(1).map(|before| programs::difference(&says(before), &says(newest)));
        Some(Self {
            title: program_texts::offers_you(peer),
            since: program_texts::offered_since(newest.version, web::moment(newest.received, now)),
            changed: changed.unwrap_or_default(),
            lines: says(newest),
        })
    }
}

/// Where one stands, in sentences.
pub(super) fn stands(standing: &Standing, at: Timestamp, now: Timestamp) -> (Vec<String>, String) {
    let won = |all: &[Money]| all.iter().map(web::money).collect::<Vec<_>>().join(", ");
    let asked = |accepted: u64, won: Option<String>| {
        let accepted = (accepted > 0).then(|| program_texts::accepted_counted(accepted));
        [accepted, won.map(program_texts::won_of)].into_iter().flatten().collect::<Vec<_>>().join(", ")
    };
    let tier = match (&standing.tier, standing.rate) {
        (Some(tier), Some(rate)) => program_texts::your_tier_rate(tier, web::rate(&rate)),
        (Some(tier), None) => program_texts::your_tier(tier),
        (None, _) => program_texts::no_tier(),
    };
    let so_far = match asked(standing.accepted, Some(won(&standing.won)).filter(|won| !won.is_empty())) {
        nothing if nothing.is_empty() => program_texts::nothing_won(),
        some => some,
    };
    let missing = asked(standing.accepted_missing, standing.won_missing.as_ref().map(web::money));
    let next = match &standing.next {
        None => program_texts::highest(),
        Some(next) if missing.is_empty() => program_texts::missing_nothing(next),
        Some(next) => program_texts::missing_to(next, missing),
    };
    let keeps = standing.keeps_until.map(|until| program_texts::keeps_until(text::day(text::day_at(until))));
    let sentences = [Some(tier), keeps, Some(program_texts::reached_so_far(so_far)), Some(next)];
    let counted =
        program_texts::counted_on(web::moment(at, now), program_texts::months(standing.period_months));
    (sentences.into_iter().flatten().collect(), counted)
}

impl Placed {
    pub(super) fn new(place: Option<Place>, groups: Vec<String>, here: &str, may: bool) -> Self {
        let (began, crossed) = place.as_ref().map_or((1, None), |place| (place.began, place.crossed));
        let knows = crossed.map_or_else(program_texts::knows_none, program_texts::knows_version);
        let tier = place.as_ref().and_then(|place| place.tier.as_ref()).map(program_texts::tier_is);
        let (group, tags) = place
            .map_or_else(Default::default, |place| (place.group.unwrap_or_default(), place.tags.join(", ")));
        let none = [(String::new(), texts::no_group())];
        let groups = none.into_iter().chain(groups.into_iter().map(|group| (group.clone(), group)));
        let fields = [
            Input::choice("group", program_texts::group(), groups).value(&group),
            Input::text("tags", program_texts::tags()).hint(texts::tags_hint()).most(1_000).value(&tags),
        ];
        Self {
            told: [Some(program_texts::began_with(began)), Some(knows), tier].into_iter().flatten().collect(),
            group,
            tags,
            form: may.then(|| (format!("{here}/place"), fields)),
        }
    }
}
