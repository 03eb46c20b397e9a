### The start page: what needs somebody, then figures and charts.

title = Home
welcome = Welcome, { $name }
nothing-waits = Nothing waits for you.

## What needs somebody. The first half of each sentence leads there.

invitation = An invitation from { $name }
invitation-waits = waits for your answer.
registrations = { $count ->
    [one] { $count } registration
   *[other] { $count } registrations
}
wait-for-you = { $count ->
    [one] waits for you.
   *[other] wait for you.
}
wait-for-decision = { $count ->
    [one] waits for a decision.
   *[other] wait for a decision.
}
oldest = The oldest came { $ago }.
lost-deals = { $count ->
    [one] { $count } lost deal
   *[other] { $count } lost deals
}
look-again = { $count ->
    [one] is to be looked at again.
   *[other] are to be looked at again.
}
private = { $count ->
    [one] { $count } open lead
   *[other] { $count } open leads
}
are-private = { $count ->
    [one] is yours alone so far.
   *[other] are yours alone so far.
}
registrations-of-yours = { $count ->
    [one] { $count } registration of yours
   *[other] { $count } registrations of yours
}
wait-for = { $count ->
    [one] waits for { $name }.
   *[other] wait for { $name }.
}
wait-for-as-reported = { $count ->
    [one] waits for { $name }, as { $via } reports.
   *[other] wait for { $name }, as { $via } reports.
}
review-registrations = Review registrations
add-lead = Add a lead

## The oldest of what waits.

waiting-here = Waiting for a decision
waiting-there = Waiting at your partners
all-oldest-first = All, the oldest first
customer = Customer
through = Through
with = With
value = Value
submitted = Submitted
state = State
act = Act
review = Review
pending = Pending
reseller-and-peer = { $reseller }, { $peer }
hop = { $name } · { $state }

## Figures.

sales = Sales
won-value = Won value
open = Open
win-rate = Win rate
all-registrations = Registrations
in-every-state = in every state
sales-received = { $count ->
    [one] { $count } sale, accepted from partners
   *[other] { $count } sales, accepted from partners
}
sales-sent = { $count ->
    [one] { $count } sale, yours, accepted
   *[other] { $count } sales, yours, accepted
}
deals-received = deals, accepted from partners
deals-sent = deals, yours, accepted
won-and-lost = { $won } won, { $lost } lost

## Where figures come from.

counted = Counted in this vault
reported-by-partners = Reported by partners
reported-by = Reported by { $name }
reported-by-two = Reported by { $one } and { $other }
reported-by-many = Reported by { $count } partners

## Charts and tables.

won-by-month = Won value by month
rate-by-month = Win rate by month
undecided-here = Waiting for your decision, by age
undecided-there = Waiting at your partners, by age
open-by-age = Open deals, by time in their stage
deals = Deals
age = Age
week = 0–7 days
to-month = 8–30 days
to-quarter = 31–90 days
older = Over 90 days
by-distributor = By distributor
by-reseller = By reseller
by-product = By product
distributor = Distributor
reseller = Reseller
product = Product
won = Won
compared = Compared
more = { $count } more

## Where nothing is yet.

start-with-lead = Start with a lead
start-with-lead-about = A lead is yours alone. When you register it with a partner, you see beforehand what leaves your vault.
no-registrations = No registrations yet
no-registrations-about = What your partners register with you stands here, waiting for your decision.
see-partners = See your partners
