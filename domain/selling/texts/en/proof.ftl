### Proof of first: what was signed about a registration, in which order, and what that order rests on.

title = Proof of first
title-of = Proof of first: { $company }
steps = What was signed, in its order
what = What
clock = By its signer’s clock
entry = Journal entry
order = Why after the one before
begins = Where it begins
proven = Proven
by-journal = By its journal
by-clock = By clocks only
proven-about = It names what came before by its hash, or the journal in between is shown.
journal-about = { $org } signed both under rising numbers of its journal.
clock-about = Nothing signed ties the two together; only their clocks tell which was first.
first = { $by } signed that it had this from { $from }, as entry { $entry } of its journal. What { $by } wrote down later cannot be put before that entry.
no-receipt = Nobody has signed yet that this registration arrived. Until then it proves only what its sender says.
clocks-differ = The clock of { $later } says an earlier time than that of { $earlier }, although it came later: one of the two is wrong.
contradicts = Somebody signed two orders that contradict each other.
other-journal = The journal that is shown is not the one whose entries were signed.
an-envelope = Envelope { $number }
a-handshake = A handshake
passed-envelope = What was passed on
does-not-hold = { $which } does not hold: { $why }.
something-else = { $which } is about something else.
no-submission = It holds no registration.
no-seal = The seal is not its maker’s: something in the file was changed, or it is not from whom it says.

signed = { $by } signed “{ $what }” for { $other }
arrived = { $by } signed that “{ $what }” from { $other } had arrived
erased = { $by } signed that it erased what { $other } took back
refused = { $by } signed that it did not take “{ $what }” from { $other }

spans = How long it lay
until-passed = { $org }, until it passed it on
until-answered = { $org }, until its first answer
passed-after = { $org } had it for { $long } before it passed it on.
answered-after = { $org } had it for { $long } before it first answered.
a-moment = less than a minute
minutes = { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
}
hours = { $count ->
    [one] { $count } hour
   *[other] { $count } hours
}
days = { $count ->
    [one] { $count } day
   *[other] { $count } days
}

same = What arrived about the same company
same-about = In the order of your journal. Nobody else sees this list.
named = Named accounts that it meets
named-about = Where you declared the company to be your own, in your journal. What stands behind the arrival counts for nothing, whatever its clock says. Nobody else sees this list.
account = Account
stands = Stands
was-before = Before it arrived
was-after = After it arrived
declared-before = { $org } declared a named account as entry { $entry } of its journal, before the arrival as entry { $arrival }: proven by the journal that is shown.
declared-after = { $org } declared a named account as entry { $entry } of its journal, after the arrival as entry { $arrival }. It cannot have been there before.
from = From
state = State
this-one = This one

take = Take it along
take-about = A file with everything that was signed, for whoever decides a dispute. It is checked without Freehold’s help: no vault, no network. It holds names of fields and hashes, and no values unless you tick them.
show-values = Show these values
show-journal = Show my journal in between
show-journal-about = It proves the order of your own entries, and shows what else you recorded meanwhile: kinds, ids and amounts.
save = Save the file

keys = Whose keys
compare-keys = Compare these with what each organisation says its key is: a signature shows who signed only to whoever knows the key.
bound = { $count ->
    [0] known from the directory of this node
    [one] signed { $count } handshake of this partnership
   *[other] signed { $count } handshakes of this partnership
}
key-of = { $count ->
    [0] { $name }: key { $key }, known from the directory of its maker’s node
    [one] { $name }: key { $key }, which signed { $count } handshake of the partnership
   *[other] { $name }: key { $key }, which signed { $count } handshakes of the partnership
}

about-registration = Proof of { $registration }
made = Made by { $org } on { $when }
clock-and-entry = by the clock of { $org }: { $when } · entry { $entry } of its journal
all-holds = Everything in it holds.
not-all-holds = { $count ->
    [one] { $count } thing does not hold: do not rely on this file.
   *[other] { $count } things do not hold: do not rely on this file.
}

unreadable = This is not a proof, or not as Freehold wrote it: save it again where it comes from.
absent = no such registration
not-yours = “{ $field }” is not a value that you can show: choose among those that you sent and that are not erased, and what was decided
long-journal = there are more than a thousand entries in between; save the proof without your journal
no-journal = the journal is for who sees all of the organisation; save the proof without it
