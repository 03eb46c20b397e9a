### Agreements on data: written in a program, proposed to partners, accepted or declined.

title = Agreement
title-with = Agreement with { $name }
title-of = Agreement of { $program }
lead = What may cross in { $program }, what for, and for how long. Both sides hold the same text.
lead-program = What partners accept before anything crosses. Who has accepted an older version keeps it until they accept another one.
lead-draft = Nobody has seen it yet. It is published with the program.
says = What it says
drafted = What the draft says otherwise
change = Change the agreement
name-and-totals = Its name, and small totals
who-agreed = What partners have agreed to
same-as-program = As the program says
older = Other than the program says

## One clause, as a form.

may-cross = It may cross
may-carry-class = May carry: { $class }
always-needs = Always needs: { $field }
purpose = Used for
purpose-hint = One sentence that your partner reads before accepting.
keep-months = Kept for, in months
keep-months-hint = From 1 to 120. After that the receiver erases the values by itself.
onward = Who receives it may pass it on
after-end = When the partnership ends
after-end-hint = What the receiver does with what it still has on that day.
kept-at-end = Kept until the time is over
erased-at-end = Erased on the day of the end
wrong-months = say for how many months, from 1 to 120
wrong-purpose = say what it is used for

## In words.

from-partner = { $kind }, from the partner
to-partner = { $kind }, to the partner
aspect = { $clause } · { $aspect }
carries = may carry
requires = always needs
needs = needs { $fields }
kept = kept for
goes-on = onward
stays = stays with the receiver
goes-up = may go on to the vendor above
goes-down = may go on to partners below
months = { $count ->
    [one] { $count } month
   *[other] { $count } months
}
totals = Small totals
withheld-below = Totals over fewer than { $count } are withheld.

## What contradicts itself.

unknown-kind = nothing called “{ $kind }” crosses; leave the clause out
never-carries = “{ $clause }” never carries “{ $class }”
cannot-require = “{ $clause }” cannot require “{ $field }”
requires-uncovered = “{ $clause }” always needs “{ $field }”, but does not let “{ $class }” cross
needs-other = “{ $one }” makes sense only where “{ $other }” may cross as well

## A proposal.

open-version = Version { $version } is proposed
proposed-told = { $by } of { $who } proposed it { $when }. { $day }
proposed-by = Proposed { $when } by { $by }
accepted-by = Accepted { $when } by { $by }
at-once = It holds as soon as it is accepted.
holds-from = In force from { $when }
from-until = In force from { $from } until { $until }
read-whole = Read it whole
accept-version = Accept version { $version }
decline = Decline…
decline-version = Decline version { $version }
why = Why
why-hint = { $name } reads this. What holds now goes on.
signs = Your name goes to { $name } with it.
admins-answer = It waits for somebody who administers your organisation.
take-back = Take the proposal back
against-before = Against the version before
waits-for-day = Accepted, not yet in force
declined = Declined
declined-because = Declined: { $why }
lapsed = Lapsed

propose = The program says something else by now
propose-about = { $name } has not agreed to this yet. What is agreed on goes on until it does. Who proposes is named to { $name }.
propose-to = Propose to { $name }
propose-all-about = Those that are ticked are asked to accept what the program says now. What each has agreed on goes on until then. Who proposes is named to them.
propose-ticked = Propose to those that are ticked
from-day = In force from
from-day-hint = The beginning of that day. Empty: as soon as it is accepted.
proposed-to = { $count ->
    [0] Nothing was proposed.
    [one] Proposed to { $count } partner.
   *[other] Proposed to { $count } partners.
}
proposed-to-some = { $proposed } { $count ->
    [one] One could not be asked: it has agreed to this already, waits for an answer to the same, or its partnership ends.
   *[other] { $count } could not be asked: they have agreed to this already, wait for an answer to the same, or their partnership ends.
}

done-proposed = Proposed. { $name } is told; what holds now goes on until they accept.
done-taken-back = Taken back. { $name } is told.
done-accepted = Accepted. { $name } is told.
done-declined = Declined. { $name } is told; what holds now goes on.

absent = there is no such agreement
ends = this partnership ends; its agreement does not change any more
same = this is what was agreed on, or waits for an answer already
wrong-day = choose a day within the next two years
wrong-why = say why in at most { $most } letters
since = somebody answered it, took it back, or proposed another version since you looked; look again
