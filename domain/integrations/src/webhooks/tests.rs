//! What a webhook tells of, and how it signs.

use kernel::WebhookId;
use vault::rows::Uuid;

use super::{Events, WebhookError, keys::Keys, sending::message_id};

#[test]
fn a_webhook_tells_of_what_was_chosen_and_without_a_choice_of_everything() {
    let all: Events = " \n".parse().unwrap();
    assert!(all.hold("deal.moved") && all.hold("receipts.received"));
    let some: Events = "deal.*, lead.added\r\nlead.added".parse().unwrap();
    assert_eq!(some.all(), ["deal.*", "lead.added"]);
    assert!(some.hold("deal.moved") && some.hold("deal.step_done") && some.hold("lead.added"));
    assert!(!some.hold("lead.changed") && !some.hold("deals.moved"));
    for (typed, named) in
        [("lead.flown", "lead.flown"), ("deal.mov*", "deal.mov*"), ("*.*", "*.*"), ("Deal.*", "Deal.*")]
    {
        let refused = typed.parse::<Events>();
        assert!(matches!(&refused, Err(WebhookError::Event(event)) if event == named), "{refused:?}");
    }
}

#[test]
fn a_signature_is_the_one_that_the_reference_library_makes() {
    // Made with the reference library, standardwebhooks 1.1.1.
    let keys = Keys::of([7; 32], [9; 32]);
    assert_eq!(keys.secret(), "whsec_BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=");
    let signed = keys.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, br#"{"test": 2432232314}"#);
    assert_eq!(signed.split(' ').next(), Some(PUBLISHED));
    assert_ne!(signed, keys.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_331, br#"{"test": 2432232314}"#));
}

const PUBLISHED: &str = "v1,YO/ulmd+VFtlnbodv7yLOOsS6RlBZ48h++gXZrGOpZo=";

#[test]
fn a_message_has_one_id_however_often_it_is_sent() {
    let id = WebhookId::from(Uuid::from_u128(7));
    assert_eq!(message_id(id, 4_711), format!("{id}_4711"));
    assert!(!message_id(id, 4_711).contains('.'), "the parts of what is signed are parted by points");
}
