### Registrations: what was submitted about leads, hop by hop.

title = Registrations
several = registrations
counted = { $count ->
    [one] { $count } registration
   *[other] { $count } registrations
}
search = Company, domain, partner…
nothing-matches = No registration has all of these words and filters. Take one away to see more.
show-all = Show all registrations
none = No registrations yet
none-about = A registration is what one organisation submits about a lead to the owner of a program. What your partners submit waits here for your decision; what you submit shows here how far it is.
to-leads = Go to your leads
nothing-waits = Nothing waits
all-decided = Every registration is decided.
none-denied = None denied
none-denied-about = What is denied stands here with its reason.
none-withdrawn = None withdrawn
none-withdrawn-about = What is withdrawn is erased; that it was there stands here.
none-here = None here
none-here-about = There is no registration in this state.
states = States
all = All
review = Review
accept-many = Accept…
deny-many = Deny…
summary-nothing = What crossed between you and your partners, and what was decided on it.
summary-sent = { $sent ->
    [one] One of yours waits for a decision.
   *[other] { $sent } of yours wait for a decision.
}
summary-received = { $waiting ->
    [one] One waits for your decision.
   *[other] { $waiting } wait for your decision.
}
summary-both = { $waiting ->
    [one] One waits for your decision;
   *[other] { $waiting } wait for your decision;
} { $sent ->
    [one] one of yours waits for a decision further up.
   *[other] { $sent } of yours wait for a decision further up.
}
told-accepted = { $count ->
    [one] One registration accepted, and their partners are told.
   *[other] { $count } registrations accepted, and their partners are told.
}
told-denied = { $count ->
    [one] One registration denied, and their partners are told.
   *[other] { $count } registrations denied, and their partners are told.
}
told-not = { $count ->
    [one] { $told } { $count } could not be decided any more, and stayed as it was.
   *[other] { $told } { $count } could not be decided any more, and stayed as they were.
}

pending = Pending
accepted = Accepted
denied = Denied
withdrawn = Withdrawn
refused = Not taken
returned = Returned for information
in-review = In review
expired = Expired
revoked = Revoked
unknown = Unknown
no-company = No company given
existing-customer = Existing customer
duplicate = Registered before
invalid-lead = Not a valid lead
outside-territory = Outside territory or products
insufficient-information = Not enough information
other-reason = Another reason

customer = Customer
partner = Partner
program = Program
company = Company
domain = Domain
company-number = Company number
country = Country
product = Product
value = Value
stage = Stage
state = State
opened = Opened
closes = Closes
close-date = Close date
contact = Contact
email = Email
phone = Phone
incomplete = The program asks for more than is said: { $missing }.
unsaid = { $peer } takes no registration without: { $missing }. The lead does not say it yet.
say-it = Add it to the lead
asked-by = What { $peer } asks
quoted = “{ $question }”
notes = Notes
reference = Reference
submitted = Submitted
reseller = Reseller
direction = Direction
further-up = Further up
sector = Sector
added = Added
way-received = received
way-sent = sent
sent-to-them = sent to them
from-them = from them

## Before anything leaves.

register-with = Register with { $peer }
register = Register
register-title = Register { $title } with { $peer }
register-about = Check what leaves your vault. { $peer } sees only what is ticked, for the purpose and the time that you both agreed. You can withdraw it later; { $peer } then erases it and sends you a receipt.
crosses-to = Crosses to { $peer }
is-required = required
untick = Untick what should stay with you.
stays = Stays with you
tick = Tick what you want to send along. What has a lock stays in any case.
signed = Signed with your vault’s key. { $peer } answers with a signed receipt.
keep-private = Keep private
agreement = Agreement
agreement-which = { $name }, version { $version }, accepted { $on }
purpose = Purpose
kept-for = Kept for
months = { $count ->
    [one] { $count } month, then erased
   *[other] { $count } months, then erased
}
onward = Onward
goes-on = { $peer } may pass it on to its own vendor, once accepted
stays-there = No: it stays with { $peer }

also-with = This lead is registered with { $other } already: { $state }.
twice = This lead is registered with { $other } already: { $state }. { $other } and { $peer } lead up to one program, so its owner may get the sale twice and take the second for a duplicate.
twice-to = This lead is registered with { $other } already: { $state }. { $other } and { $peer } both lead up to { $program }, so its owner may get the sale twice and take the second for a duplicate.

## One registration.

not-kept-sent = Sent to { $peer }; what had crossed is not kept any more.
not-kept-received = From { $peer }; what had crossed is not kept any more.
what-crossed = What crossed
sent-to = Sent to
submitted-by = Submitted by
your-lead = Your lead
all-of-lead = Everything that you know of it
withdraw = Withdraw…
withdraw-about = { $peer } erases it and sends you a receipt. So does everybody to whom { $peer } passed it on. Your lead stays with you.
withdraw-from = Withdraw it from { $peer }
your-decision = Your decision
accept = Accept
deny = Deny…
deny-it = Deny it
why = Why
in-words = In words
they-read = The other side reads this.
pass-up = Pass it up
pass-up-to = Pass up to { $vendor }
pass-up-about = { $vendor } gets the fields that your terms with it let cross, signed by you, with the proof of what { $peer } sent. { $peer } is told where it stands.
where-it-stands = Where it stands
timeline = Timeline
envelopes = Envelopes
number-way = number { $number }, { $way }
brought-by = Brought by
begun-under = Begun under
program-version = Version { $number } of the program
erased = erased
refused-there = The other side’s vault did not take it
goes-up = { $peer } gets your signed answer. What you accept goes on to { $vendor } at once, as the terms allow.
can-go-up = { $peer } gets your signed answer. What you accept can then be passed up to { $vendor }.
answered = { $peer } gets your signed answer.
withdrawn-by = Withdrawn by { $peer }
now-registered = Registered. { $peer } sees the fields below and nothing else; its receipt is in your sharing log.
now-accepted = Accepted. { $peer } gets your signed answer.
now-denied = Denied. { $peer } gets your reason.
now-passed = Passed up. { $peer } is told where it stands.
now-withdrawn = Withdrawn. { $peer } erases what had crossed and sends you a receipt.
envelope-submitted = Registration
envelope-decided = Decision
envelope-relayed = News from further up
envelope-checked = Comparison
envelope-withdrawal = Withdrawal
envelope = Envelope

## What happens beside its state.

course = Time and answers
answer-due = Answer due
overdue = { $due }, overdue
steps-taken = Steps of approval
so-many-of = { $taken } of { $all }
protected-until = Protected until
protection-over = Protection ended
extended-times = Extended
last-word = Last word on it
quiet-since = Quiet since
question = Asked:
asked-above = Asked further up:
answered-so = Answered:
wants-longer = More time is asked for:
extension-refused = No more time:
take-up = Take it up
approve-as = Approve: { $step }
give-back = Ask for more…
give-back-to = Return it to { $peer }
what-is-missing = What is missing? The other side reads this; the clock of your answer stands still until they submit it again.
why-longer = Why you need more time. The other side reads this.
submit-again = Submit again
submit-again-to = Submit again to { $peer }
again-title = Submit { $title } to { $peer } again
asks = { $peer } asks:
your-answer = Your answer
answer-it = Answer
still-active = We still work on it
ask-extension = Ask for more time…
ask-extension-of = Ask { $peer }
extend-by = Extend by { $days } days
refuse-extension = Refuse more time…
refuse-extension-now = Refuse it
revoke = Take the acceptance back…
revoke-about = The sale is not protected any more. { $peer } reads your reason. What you passed up of it is taken back there.
revoke-it = Take it back
basis = Ground on which a person’s data cross
basis-hint = Needed when the contact crosses (GDPR, article 6).
basis-consent = The person agreed
basis-contract = The person asked for an offer, or has a contract
basis-interest = A legitimate interest
no-ground = No person’s data cross
now-approved = Approved. The next step is another person’s.
now-taken = { $peer } sees that you look at it.
now-returned = Returned. { $peer } reads what you ask.
now-resubmitted = Sent. { $peer } has your answer.
now-answered = { $peer } is told.
now-revoked = Taken back. { $peer } reads your reason.
now-asked = { $peer } is asked for more time.
now-evidence = { $peer } gets the files that you chose.
now-active = { $peer } knows that you still work on it.
envelope-evidence = Evidence
envelope-followed-up = Follow-up

## Somebody was faster.

faster = Somebody was faster
faster-about = { $told } Nothing was changed by you.
look-again = Look at { $title } again
meanwhile = Changed in the meantime
changed = Changed
who-accepted = { $who } accepted this registration on { $when }.
who-denied = { $who } denied this registration on { $when }.
who-returned = { $who } returned this registration for information on { $when }.
who-revoked = { $who } took the acceptance of this registration back on { $when }.
it-expired = The protection of this registration ended on { $when }.
you-withdrew = Your organisation withdrew this registration on { $when }.
they-withdrew = { $peer } withdrew this registration on { $when }.
they-refused = { $peer }’s vault did not take this registration.
just-changed = This registration changed a moment ago.

## Many at once.

accept-title = Accept registrations
deny-title = Deny registrations
nothing-to-decide = Nothing to decide
nothing-to-decide-about = None of those that you chose waits for your decision.
to-list = Back to the list
accept-so-many = { $count ->
    [one] Accept one registration
   *[other] Accept { $count } registrations
}
deny-so-many = { $count ->
    [one] Deny one registration
   *[other] Deny { $count } registrations
}
accept-ask = { $count ->
    [one] Accept one registration?
   *[other] Accept { $count } registrations?
}
deny-ask = { $count ->
    [one] Deny one registration?
   *[other] Deny { $count } registrations?
}
signed-at-once = Each decision is signed and sent at once. It cannot be taken back.
decisions = { $count ->
    [one] { $count } decision
   *[other] { $count } decisions
}
others = { $count ->
    [one] { $count } more is decided already, or not yours to decide, and stays as it is.
   *[other] { $count } more are decided already, or not yours to decide, and stay as they are.
}
kind-of-reason = Kind of reason
choose-one = Choose one
reason = Reason
reason-hint = Every partner named above reads it, as it stands.
written-each = Written into your journal, one entry each.
cancel = Cancel

## Why nothing came of it.

same-person = you took a step of this approval before; the next one is another person’s
not-asked = nobody asks for more time
too-many-open = this program lets { $most ->
    [one] one registration
   *[other] { $most } registrations
} of a partner wait at a time; wait until some are decided
no-basis = the contact’s data cross: say on what ground
nothing-to-extend = there is no protection to extend; it is { $state }
asked-already = more time is asked for already
never-extended = this program extends no protection
extended-often = it was extended { $times ->
    [one] once
   *[other] { $times } times
}, and the program allows no more
extend-or-refuse = Say “extend” or “refuse”.
absent = there is no such thing here
registered-there = you registered this with { $peer } already; it is { $state }
decided-now = this was { $state } a moment ago; look again
decided = decided
say-why = say why, so that your partner can learn from it
long-reason = the reason may have 2,000 characters at most
accept-first = accept it first; then it can go up
gone-up = it has gone up already
no-way-up = this program leads to no vendor
not-yours = only the partner who brought it can take it back
no-agreement = no accepted agreement covers registrations here; agree on terms first
choose-reason = Choose one of the reasons, so that programs understand it too.
no-decision = A decision is “accept” or “deny”.
no-field = “{ $name }” is no field that can cross; there are { $names }.
answer-not-taken = Your answer was not taken: { $reason }. Send it again.
now-updated = { $peer } is told what it comes to now.
nothing-changed = what crossed of this sale is as it was told: change value or close date on the lead first
