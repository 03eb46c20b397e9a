//! Letters and the outbox. What a relay takes is looked at in the stories of the server, with a real one.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use futures::future::BoxFuture;
use jiff::SignedDuration;
use kernel::{EmailAddress, MailId};
use vault::{
    Front, Migrations, Vaults,
    testing::{engines, front},
};

use crate::{
    Carrier, ENDING, Kept, Letter, MIGRATION, Mail, Outbox, Post, State, Table, TableRow, Undelivered,
};

/// A carrier that answers as it is told, and remembers what it was brought.
#[derive(Debug, Default)]
struct Told {
    answers: Mutex<Vec<Undelivered>>,
    taken: AtomicUsize,
}

impl Carrier for Told {
    fn carry<'a>(&'a self, _: &'a Mail) -> BoxFuture<'a, Result<(), Undelivered>> {
        Box::pin(async {
            tokio::task::yield_now().await;
            match self.answers.lock().unwrap().pop() {
                Some(why) => Err(why),
                None => {
                    self.taken.fetch_add(1, Ordering::SeqCst);
                    Ok(())
                }
            }
        })
    }
}

async fn outboxes() -> Vec<(Outbox, Front, vault::testing::Ground)> {
    let migrations = Migrations { vault: Vec::new(), directory: vec![MIGRATION, ENDING] };
    let mut all = Vec::new();
    for ground in engines(&migrations).await {
        let front = front();
        let migrations = Migrations { vault: Vec::new(), directory: vec![MIGRATION, ENDING] };
        let vaults = Vaults::open(ground.storage(), migrations, front.clone()).await.unwrap();
        all.push((Outbox::new(vaults), front, ground));
    }
    all
}

async fn posted(outbox: &Outbox, front: &Front) -> MailId {
    let id = MailId::new(&front.clock, &front.chance);
    outbox.post(id, &ada(), &letter()).await.unwrap();
    id
}

fn ada() -> EmailAddress {
    "ada@example.com".parse().unwrap()
}

fn letter() -> Letter {
    Letter::new("Join Maven".into(), "You get this since Moses invited you.".into())
        .says("Moses <b>asks</b> you.".into())
        .does("Join".into(), "https://portal.example.com/join/secret".into())
}

#[test]
fn a_letter_says_the_same_as_text_and_as_html_and_nothing_in_it_is_markup() {
    let (text, html) = (letter().text(), letter().html());
    for said in ["Join", "https://portal.example.com/join/secret", "since Moses invited you"] {
        assert!(text.contains(said) && html.contains(said), "{said}\n{text}\n{html}");
    }
    assert!(text.contains("<b>asks</b>") && !html.contains("<b>"), "{html}");
    assert!(!html.contains("src=") && !html.contains("url("), "nothing is fetched from elsewhere");
}

#[test]
fn a_table_says_the_same_as_text_and_as_html() {
    let row = |name: &str, href: Option<&str>, figures: &[&str]| TableRow {
        name: name.into(),
        href: href.map(str::to_owned),
        figures: figures.iter().map(|figure| (*figure).to_owned()).collect(),
    };
    let table = Table {
        title: "Won".into(),
        about: "counted here".into(),
        heads: vec!["Partner".into(), "Before".into(), "Won".into()],
        rows: vec![
            row("Moses <b>", Some("https://portal.example.com/moses"), &["$4.00", "$2.00"]),
            row("Cecily", None, &["$3.00", "$1.00"]),
        ],
    };
    let letter = letter().shows(table);
    let (text, html) = (letter.text(), letter.html());
    for said in ["Won", "counted here", "Moses", "https://portal.example.com/moses", "$4.00", "$1.00"] {
        assert!(text.contains(said) && html.contains(said), "{said}\n{text}\n{html}");
    }
    assert!(text.contains("- Cecily: Before $3.00, Won $1.00\n"), "{text}");
    assert!(!html.contains("<b>"), "{html}");
}

#[test]
fn a_subject_is_one_line_whatever_was_typed() {
    let letter = Letter::new("Join\r\nBcc: everybody@example.com".into(), String::new());
    assert_eq!(letter.subject(), "Join Bcc: everybody@example.com");
}

#[tokio::test]
async fn a_letter_is_brought_once_and_forgotten_when_it_was_taken() {
    for (outbox, front, _ground) in outboxes().await {
        let id = posted(&outbox, &front).await;
        outbox.post(id, &ada(), &letter()).await.unwrap();
        let told = Arc::new(Told::default());
        let posts = [(); 3].map(|()| Post::new(outbox.clone(), told.clone()));
        futures::future::join_all(posts.iter().map(Post::until_empty)).await;
        assert_eq!(told.taken.load(Ordering::SeqCst), 1, "several nodes, one letter");
        let mail = outbox.find(id).await.unwrap().unwrap();
        assert_eq!((mail.state, mail.text.as_str(), mail.html.as_str()), (State::Sent, "", ""));
        front.clock.advance(SignedDuration::from_hours(31 * 24));
        assert_eq!(outbox.forget().await.unwrap(), 1);
    }
}

#[tokio::test]
async fn a_letter_that_is_refused_for_now_is_tried_again_for_two_days_and_then_given_up() {
    for (outbox, front, _ground) in outboxes().await {
        let id = posted(&outbox, &front).await;
        let told = Arc::new(Told::default());
        *told.answers.lock().unwrap() = vec![Undelivered::Later("greylisted".into()); 8];
        let post = Post::new(outbox.clone(), told.clone());
        for (tried, minutes) in [1, 5, 30, 120, 300, 600, 1_440].into_iter().enumerate() {
            assert_eq!(post.until_empty().await.unwrap(), 0);
            let mail = outbox.find(id).await.unwrap().unwrap();
            assert_eq!((mail.state, mail.attempts as usize), (State::Waiting, tried + 1));
            assert_eq!(mail.told.as_deref(), Some("greylisted"));
            front.clock.advance(SignedDuration::from_mins(minutes));
        }
        post.until_empty().await.unwrap();
        let mail = outbox.find(id).await.unwrap().unwrap();
        assert_eq!((mail.state, mail.text.as_str()), (State::Failed, ""));
        assert_eq!(told.taken.load(Ordering::SeqCst), 0);
    }
}

#[tokio::test]
async fn a_letter_that_is_refused_for_good_is_not_tried_again() {
    for (outbox, front, _ground) in outboxes().await {
        let id = posted(&outbox, &front).await;
        let told = Arc::new(Told::default());
        *told.answers.lock().unwrap() = vec![Undelivered::Never("no such mailbox".into())];
        Post::new(outbox.clone(), told.clone()).until_empty().await.unwrap();
        assert_eq!(outbox.find(id).await.unwrap().unwrap().state, State::Failed);
    }
}

#[tokio::test]
async fn what_is_looked_at_and_not_sent_stays_whole() {
    for (outbox, front, _ground) in outboxes().await {
        let id = posted(&outbox, &front).await;
        assert_eq!(Post::new(outbox.clone(), Arc::new(Kept)).until_empty().await.unwrap(), 1);
        let last = outbox.last(10).await.unwrap();
        assert_eq!((last[0].id, last[0].state), (id, State::Sent));
        assert!(last[0].text.contains("/join/secret"));
    }
}
