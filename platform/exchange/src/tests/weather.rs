//! A road between two vaults on which everything goes wrong now and then.

use futures::future::BoxFuture;
use kernel::{Chance, OrgId};

use super::ground::Place;
use crate::{Answer, Envelope, Exchange, SameNode, Side, Transport, Unreachable};

/// Of every hundred: how many are doubled, overtaken, lost, and how many trips fail before or after arriving.
const OFTEN: u64 = 10;

/// The same node, seen through bad weather.
struct BadWeather(Chance);

impl BadWeather {
    fn strikes(&self) -> bool {
        self.0.below(100) < OFTEN
    }

    fn shake(&self, batch: Vec<Envelope>) -> Vec<Envelope> {
        let mut shaken = Vec::new();
        for envelope in batch {
            if self.strikes() {
                continue;
            }
            if self.strikes() {
                shaken.push(envelope.clone());
            }
            let overtakes = self.strikes() && !shaken.is_empty();
            let at = if overtakes { self.0.below(shaken.len() as u64) as usize } else { shaken.len() };
            shaken.insert(at, envelope);
        }
        shaken
    }
}

impl Transport for BadWeather {
    fn deliver<'a>(
        &'a self,
        exchange: &'a Exchange,
        from: OrgId,
        to: OrgId,
        batch: Vec<Envelope>,
    ) -> BoxFuture<'a, Result<Vec<Answer>, Unreachable>> {
        Box::pin(async move {
            let lost = || Err(Unreachable("the weather".to_owned()));
            if self.strikes() {
                return lost();
            }
            let mut answers = SameNode.deliver(exchange, from, to, self.shake(batch)).await?;
            if self.strikes() {
                return lost();
            }
            answers.retain(|_| !self.strikes());
            Ok(answers)
        })
    }
}

#[tokio::test]
async fn bad_weather_delays_envelopes_and_neither_loses_nor_doubles_nor_reorders_one() {
    let seed = std::env::var("SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(20_260_302);
    println!("the weather comes from SEED={seed}");
    let weather = Chance::seeded(seed);
    let ground = Place::new(seed).open(BadWeather(weather.clone())).await;
    let words = |who: &str| (0..250).map(|at| format!("{who} {at}")).collect::<Vec<_>>();
    let (of_moses, of_central) = (words("moses"), words("central"));
    let mut at = 0;
    while at < 250 {
        let until = (at + 1 + weather.below(12) as usize).min(250);
        for (from, to, words) in
            [(&ground.moses, &ground.central, &of_moses), (&ground.central, &ground.moses, &of_central)]
        {
            let some: Vec<&str> = words[at..until].iter().map(String::as_str).collect();
            ground.send_all(from, to, &some).await.unwrap();
        }
        ground.work().await;
        at = until;
    }
    ground.work_out().await;

    for (vault, heard) in [(&ground.central, of_moses), (&ground.moses, of_central)] {
        assert_eq!(ground.heard(vault).await, heard);
        assert_eq!(ground.answers(vault).await, vec!["received"; 250]);
        let verified = ground.verify(vault).await;
        assert_eq!((verified.envelopes, verified.receipts), (500, 500));
        assert_eq!(verified.findings, Vec::<String>::new());
        assert_eq!(ground.log(vault, Side::Sent).await.len(), 250);
    }
}
