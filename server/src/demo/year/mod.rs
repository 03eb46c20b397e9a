//! The year before the visitor came: on a clock that is held and moved, the people of the channel do what such people
//! do, through the same actions as everybody (decision 0054). A scene is a file.

mod applicants;
mod cast;
mod history;
mod names;
mod partings;
mod passing;
mod plot;
mod programs;
mod sales;
mod settling;
mod sharing;
mod trials;

use std::collections::BTreeMap;

use cast::Cast;
pub use cast::Desk;
use history::History;
use integrations::crm::Plan;
use jiff::{SignedDuration, Span, Timestamp, civil::Weekday, tz::TimeZone};
use kernel::Clock;

use crate::{node::Node, progress::Say};

/// How long before now it begins.
pub const DAYS: i64 = 365;
/// What is done within so many hours is delivered together. Nobody acts twice upon one thing in fewer.
const TOGETHER: SignedDuration = SignedDuration::from_hours(6);
/// Nobody waits longer for what comes due by itself.
const LONGEST: SignedDuration = SignedDuration::from_hours(7 * 24);
/// The present begins so long before now: what happens there is delivered before the visitor comes.
const PRESENT: SignedDuration = SignedDuration::from_hours(3);

/// A node whose clock is held, and how far it may be moved.
#[derive(Debug)]
pub struct Year {
    /// The node.
    pub node: Node,
    clock: Clock,
    /// Nothing is dated after this.
    ends: Timestamp,
}

/// What happens at some moment.
enum Event {
    /// The next beat of a sale.
    Beat(usize),
    /// Some of the export comes in.
    Portion(usize),
    /// Something that the whole channel does.
    Scene(Scene),
}

/// What happens beside the sales.
#[derive(Clone, Copy)]
enum Scene {
    /// The programs say what they give.
    FirstTerms,
    /// The programs promise protection, and have tiers.
    Tiers,
    /// A month is over: it is said how customers pay, and who reached which tier.
    Month(u32),
    /// The vendor asks who wants to become a partner.
    Form,
    /// What it decides on who asked.
    Decides,
    /// The seats find customers of their own, for that time.
    Finds(usize),
    /// A partner comes.
    Comes,
    /// It goes.
    Goes,
    /// From now on the people of the seats are told what happens.
    Seats,
}

/// On which days what happens.
const SCENES: [(i64, Scene); 22] = [
    (12, Scene::FirstTerms),
    (31, Scene::Month(1)),
    (40, Scene::Comes),
    (58, Scene::Form),
    (62, Scene::Month(2)),
    (66, Scene::Decides),
    (80, Scene::Finds(0)),
    (92, Scene::Month(3)),
    (123, Scene::Month(4)),
    (140, Scene::Tiers),
    (153, Scene::Month(5)),
    (184, Scene::Month(6)),
    (205, Scene::Finds(1)),
    (214, Scene::Month(7)),
    (245, Scene::Month(8)),
    (262, Scene::Goes),
    (275, Scene::Month(9)),
    (306, Scene::Month(10)),
    (336, Scene::Month(11)),
    (353, Scene::Seats),
    (362, Scene::Finds(2)),
    (363, Scene::Month(12)),
];

impl Year {
    /// A year that ends at that moment, on a node that was opened with that clock.
    pub fn of(node: Node, clock: Clock, ends: Timestamp) -> Self {
        Self { node, clock, ends }
    }

    /// The moment where the clock of a year that ends then begins.
    pub fn begins(ends: Timestamp) -> Timestamp {
        ends.saturating_sub(SignedDuration::from_hours(24 * DAYS)).unwrap_or(ends)
    }

    /// Moves the clock to that moment, if it is later and not after the end.
    fn pass(&self, at: Timestamp) {
        let by = at.min(self.ends).duration_since(self.clock.now());
        if by.is_positive() {
            self.clock.advance(by);
        }
    }

    /// Does what is due, and brings the letters.
    pub async fn settle(&self) -> anyhow::Result<()> {
        self.node.runner.until_idle(|_| {}).await?;
        self.node.post.until_empty().await?;
        Ok(())
    }

    /// Lets the time pass to that moment, with what comes due on the way.
    async fn reach(&self, at: Timestamp) -> anyhow::Result<()> {
        while at.min(self.ends).duration_since(self.clock.now()) > LONGEST {
            self.pass(self.clock.now() + LONGEST);
            self.settle().await?;
        }
        self.pass(at);
        self.settle().await
    }

    /// Lets it happen; who sits in the seats then. The clock stands a few hours before the end.
    pub async fn happen(&self, plan: &Plan, say: &dyn Say) -> anyhow::Result<Vec<Desk>> {
        let present = self.ends.saturating_sub(PRESENT)?;
        let history = History::of(plan, self);
        for portion in history.first() {
            history.load(self, portion).await?;
        }
        let cast = Cast::of(self, plan).await?;
        let mut sales = plot::sales(plan, &cast);
        let mut queue = Queue::default();
        for (day, scene) in SCENES {
            queue.put(self.day(day), Event::Scene(scene));
        }
        for (at, portion) in history.later() {
            queue.put(at, Event::Portion(portion));
        }
        for (number, sale) in sales.iter().enumerate() {
            queue.put(at_work(self.day(sale.begins)), Event::Beat(number));
        }
        let mut settled = self.clock.now();
        while let Some((at, event)) = queue.next().filter(|(at, _)| *at < present) {
            if at.duration_since(settled) >= TOGETHER {
                self.reach(at).await?;
                settled = self.clock.now();
                say.progress("days", self.passed_days(settled), DAYS as u64);
            } else {
                self.pass(at);
            }
            match event {
                Event::Portion(portion) => {
                    Box::pin(history.load(self, portion)).await?;
                    settled = self.clock.now();
                }
                Event::Scene(scene) => Box::pin(self.scene(scene, &cast)).await?,
                Event::Beat(number) => {
                    let Some(sale) = sales.get_mut(number) else { continue };
                    Box::pin(sale.go_on(self, &cast)).await?;
                    if let Some(after) = sale.next_in() {
                        queue.put(at_work(self.clock.now() + after), Event::Beat(number));
                    }
                }
            }
        }
        self.reach(present).await?;
        Ok(cast.seats)
    }

    /// The present is over: what is due until now is done.
    pub async fn end(&self) -> anyhow::Result<()> {
        for left in [120, 60, 2] {
            self.reach(self.ends.saturating_sub(SignedDuration::from_mins(left))?).await?;
        }
        self.reach(self.ends).await
    }

    async fn scene(&self, scene: Scene, cast: &Cast) -> anyhow::Result<()> {
        match scene {
            Scene::FirstTerms => programs::first_terms(cast).await,
            Scene::Tiers => programs::with_tiers(cast).await,
            Scene::Month(month) => {
                settling::bill(cast, month).await?;
                self.settle().await?;
                programs::move_partners(cast).await
            }
            Scene::Form => applicants::ask(cast).await,
            Scene::Decides => applicants::decide(cast).await,
            Scene::Finds(time) => passing::find(self, cast, time).await,
            Scene::Comes => partings::come(self, cast).await,
            Scene::Goes => partings::go(self, cast).await,
            Scene::Seats => cast.take_seats(self).await,
        }
    }

    /// How many days of the year are over then.
    fn passed_days(&self, at: Timestamp) -> u64 {
        at.duration_since(self.day(0)).as_hours().max(0) as u64 / 24
    }

    /// That day of the year.
    fn day(&self, day: i64) -> Timestamp {
        let hours = SignedDuration::from_hours(24 * day);
        Self::begins(self.ends).saturating_add(hours).unwrap_or(self.ends)
    }
}

/// What is still to happen, in its order.
#[derive(Default)]
struct Queue {
    events: BTreeMap<(Timestamp, usize), Event>,
    put: usize,
}

impl Queue {
    fn put(&mut self, at: Timestamp, event: Event) {
        self.put += 1;
        self.events.insert((at, self.put), event);
    }

    fn next(&mut self) -> Option<(Timestamp, Event)> {
        self.events.pop_first().map(|((at, _), event)| (at, event))
    }
}

/// That moment, or the next at which people are at work.
fn at_work(at: Timestamp) -> Timestamp {
    let mut there = at.to_zoned(TimeZone::UTC);
    let hour = there.hour();
    let later = match hour {
        ..8 => Span::new().hours(8 - hour),
        17.. => Span::new().hours(32 - hour),
        _ => Span::new(),
    };
    there = there.checked_add(later).unwrap_or(there);
    let rest = match there.weekday() {
        Weekday::Saturday => 2,
        Weekday::Sunday => 1,
        _ => 0,
    };
    there.checked_add(Span::new().days(rest)).unwrap_or(there).timestamp()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_works_at_night_or_on_a_sunday() {
        for (at, then) in [
            ("2026-03-04T10:15:00Z", "2026-03-04T10:15:00Z"),
            ("2026-03-04T05:15:00Z", "2026-03-04T08:15:00Z"),
            ("2026-03-04T17:30:00Z", "2026-03-05T08:30:00Z"),
            ("2026-03-06T19:00:00Z", "2026-03-09T08:00:00Z"),
            ("2026-03-08T12:00:00Z", "2026-03-09T12:00:00Z"),
        ] {
            assert_eq!(at_work(at.parse().unwrap()), then.parse().unwrap(), "{at}");
        }
    }

    #[test]
    fn scenes_stand_in_the_order_of_their_days_within_the_year() {
        assert!(SCENES.is_sorted_by_key(|(day, _)| *day));
        assert!(SCENES.iter().all(|(day, _)| (0..DAYS).contains(day)));
    }
}
