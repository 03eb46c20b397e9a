### Lead pass: handing a lead to a partner, and answering one that was handed over.

pass-on = Pass to a partner
pass-title = Pass { $company } to a partner
pass-about = The partner sees what crosses, and accepts or declines in time. What crossed is erased at whoever declines, is late, or has it taken back.
pass = Pass it on
to = To
by-rule-to = By your rule, now { $name }; then whoever is next
crosses = What crosses
crosses-about = As far as your agreement with the partner lets it. Notes and your own reference stay.
person = The person at the customer’s
person-crosses = Name and email cross as well
basis = On what ground
meeting = Wished time of a meeting
meeting-hint = Such as 2026-12-01T14:00, by your clock. Leave it empty where nobody asked for one.
language = Language of the customer
language-hint = Only partners that speak it are next by the rule.
is-now = With { $name }
until = To be answered by { $when }
answered-on = Since { $when }
take-back = Take it back
take-back-about = { $name } then erases what had crossed.
no-partners = Nobody is in a program of yours yet, so there is nobody to pass a lead to.
order = Whose turn it is
next = Next
later = Later
not-now = Not now
history = To whom it was passed
no-history = To nobody yet.
done-passed = Passed on. The answer stands here as soon as it comes.
done-taken-back = Taken back.
no-moment = Write the time of the meeting as 2026-12-01T14:00.
long-language = Say the language in a few words.

offered = Offered
accepting = Accepted, waits for its receipt
accepted = Accepted
declined = Declined
late = Not answered in time
taken-back = Taken back
refused = Not taken by the partner’s vault
answered = answered
outside-territory = Outside our territory
no-capacity = Nobody has time
not-a-fit = Not what we sell
known-customer = We work with this customer already
other-reason = Another reason

next-round-robin = It was offered a lead the longest time ago.
next-weights = It has the least of its share.
next-capacity = It has the most room.
comes-later = It fits, and comes after those above.
was-tried = It had this lead before.
not-among = It takes no leads by the rule.
other-country = It takes no leads from that country.
other-language = It does not speak that language.
other-tier = It is of another tier.
is-full = It has as many unanswered as it may.
no-terms = Your agreement with it lets no leads cross.
round-robin = In turn: whoever was offered one the longest time ago
by-weights = By weights: whoever has the least of its share
by-capacity = By room: whoever can take the most

absent = no such lead or partner
is-with = it is with { $name } already ({ $state }); take it back first
nobody-fits = nobody is left whom your rule lets have it; choose a partner yourself, or change the rule
over = this is over: { $state }
say-why = say why in a few words
no-basis = say on what legal ground the person’s data may cross
past-meeting = the meeting lies in the past; choose a later time
uncovered = your agreement with this partner lets no leads cross; agree on terms that do

offered-title = Leads for you
offered-about = What others pass to you, those that wait for your answer first.
none-offered = No leads were passed to you
none-offered-about = When a vendor or distributor passes you a lead, it stands here with what you need to decide, until you accept or decline it.
erased-lead = A lead that is erased
company = Company
from = From
state = State
answer-by = Answer
what-crossed = What { $name } tells
wished = Wished time of a meeting
your-answer = Your answer
accept = Accept
accept-about = It becomes a lead of your own, in your vault. { $name } is told that you have it, and nothing more unless you register it.
decline = Decline…
decline-it = Decline it
why = Why
in-words = In your words
they-read = They read this.
choose-reason = Choose a reason.
no-answer = Accept it or decline it.
too-late = Its time is over.
accepting-about = You accepted it. It is yours as soon as { $name } has signed that.
erased-about = What had crossed is erased here.
open-lead = Open your lead

rule-title = How leads are passed
rule-about = Who gets a lead that you pass by the rule, and who is next when a partner declines or does not answer in time.
who-takes = Who takes leads
partner = Partner
answers = Answers
takes = What it takes
limits = Limits
weight = Weight against the others
capacity = Unanswered at once (0: any number)
countries = Countries (none: any)
languages = Languages (none: any)
rule = The rule
way = Who is next
hours = Hours to answer
hours-hint = From 1 to 720.
tiers = Only partners of these tiers
tiers-hint = Names, separated by commas; none for any tier.
save = Save the rule
try-out = Try it out
try-about = Who would get a lead, as the form on this page says now. Nothing is saved or sent.
try-it = Try it out
country = Country of the customer
done-saved = Saved.
done-tried = Tried out. Nothing is saved yet.
changed-since = Somebody changed the rule since you looked. Look again before you save it.
wrong-hours = Give partners from 1 to { $most } hours.
wrong-number = A weight is from 1 to { $most }, and a capacity from 0 to as many.
too-much = That is more than a rule can hold: shorten the lists.
twice = A partner stands twice in the rule.
no-number = Write whole numbers for hours, weights and capacities.
no-way = Choose who is next.
never-answered = No answer yet
none-yet = Nothing was passed to it in the last 90 days.
counted = { $offered } passed in the last 90 days: { $accepted } accepted, { $declined } declined, { $late } too late
minutes = { $count ->
    [one] Within { $count } minute
   *[other] Within { $count } minutes
}
in-hours = { $count ->
    [one] Within { $count } hour
   *[other] Within { $count } hours
}
in-days = { $count ->
    [one] Within { $count } day
   *[other] Within { $count } days
}
