### Deals: one's own work on sales.

title = Deals
several = deals
counted = { $count ->
    [one] { $count } deal
   *[other] { $count } deals
}
search = Company, product or partner
search-deals = Search deals
apply = Apply
clear = Clear all
nothing-matches = No deal has all of these words and filters. Take one away to see more.
show-all = Show all deals
none = No deals yet
none-about = A deal is a sale that you work on. It begins with a lead of yours, or with a registration that you accept.
views = Views
board = Board
table = Table
no-company = No company given

new = New
newsletter = Newsletter subscription
trial = Trial
won = Closed won
lost = Closed lost
withdrawn = Withdrawn
new-about = The customer shows interest; nothing is agreed yet.
newsletter-about = The customer signed up for the newsletter and hears from you regularly.
trial-about = The customer tries the product.
won-about = The customer buys.
lost-about = The customer does not buy, for now.
withdrawn-about = The partner who brought it took it back.
newsletter-requires = The newsletter form is submitted.
trial-requires = A trial exists.
won-requires = A billing option is chosen.
lost-requires = A reason and notes, so that it can be looked at again later.

company = Company
product = Product
value = Value
stage = Stage
closes = Closes
next = Next step
owner = Looked after by
visible = Visible to
moved = In this stage
due = Due
peer = Brought by
reseller = Partner’s partner
program = Program
own-stage = The program’s stage
trial-until = Trial until
look-again = Look again
lost-notes = Lost: to know
only-you = Only you
from = from { $peer }
from-through = from { $reseller }, through { $peer }
seen-by = { $fields ->
    [one] { $name } · { $fields } field
   *[other] { $name } · { $fields } fields
}
gone-person = somebody who has left

## The board.

private = Private leads
private-about = Nobody works on them yet.
summary-nothing = What you work on, from the first contact to the close.
summary = { $count ->
    [0] None is open.
    [one] One is open.
   *[other] { $count } are open.
}
add-lead = Add lead
add-a-lead = Add a lead
any = any
label-is = { $label } is
keys-about = Drag a deal to its stage, or choose it with Tab and press Space, then the arrow keys.
cut-about = A cut edge marks what others can see.
all-as-table = All { $count } as a table
no-lane = “stage” and “cursor” are those that a lane gave
no-window = “cursor” is the one that a lane gave

## Many at once.

hand-over-many = Hand over…
due-many = Next step due…
hand-over = Hand over
next-due = Next step due
by = By
due-hint = Deals for which nothing is planned stay as they are, and steps that another organisation asks for or was asked to do.
nobody = Nobody
for-so-many = { $count ->
    [one] For one deal. It can be undone for a day.
   *[other] For { $count } deals. It can be undone for a day.
}
written-each = Written into your journal, one entry each.
same-owner = They were looked after like this before: nothing changed.
same-day = None of them has a next step that was due on another day: nothing changed.
handed-over = { $count ->
    [one] One handed over.
   *[other] { $count } handed over.
}
due-moved = { $count ->
    [one] One due on another day now.
   *[other] { $count } due on another day now.
}

## One deal.

begun = You work on it now. It is still only yours to see.
moved-now = Moved.
saved = Saved.
kept = Kept.
removed = Removed; nothing of the note is kept.
shared-now = Shared. It goes no further by itself.
recalled = Taken back. It is erased there.
edit = Edit
open-again = Open it again
open-trial = Open a trial
register-with = Register with { $name }
taken-back = The partner who brought this deal took it back. What had crossed is erased.
the-sale = The sale
field = Field
sale-value = Value
sale-owner = Owner
also-seen = Also seen by
no-others = Nobody
you = You
sector = Sector
asked = What the stages asked
notes = Notes
new-note = New note
note-hint = What happened, what was said.
keep-note = Keep the note
no-notes = Nothing was written down yet.
note-by = { $who }, { $when }
remove = Remove
optional = optional
nobody-yet = Nobody yet
save = Save
who-knows = Who else knows
came-from = Where it came from
fields-when = { $count ->
    [one] { $count } field, { $when }
   *[other] { $count } fields, { $when }
}
timeline = Timeline

## What a stage asks for.

choose = Choose…
cancel = Cancel
gate-title = { $deal }: { $stage }
move-to = Move to { $stage }
won-counts = It counts as won once the customer has ordered: signed, or paid. From then on its value is counted among what you won.
lost-counts = Lost is lost for now. The reason and the notes stay with the deal, for you alone. Choose a day, and whoever looks after it is reminded; one press opens it again.
ask-steps = { $open ->
    [one] What becomes of the step that is still open
   *[other] What becomes of the { $open } steps that are still open
}
closed-because = { $stage }: { $reason }
say-how-paid = Say how the customer pays
ask-newsletter = Newsletter form submitted on
ask-trial = Trial since
ask-until = Until
ask-billing = How the customer pays
ask-order = Purchase order number
for-invoice = for an invoice
ask-reason = Why it was lost
ask-notes = What to know when it is looked at again
ask-again = Look at it again on
newsletter-form = Newsletter form
trial-since = Trial since
billing = Billing
purchase-order = Purchase order
lost-because = Lost because
to-know = To know next time
look-again-on = Look again on
by-card = Card: the vendor bills and pays a commission
by-invoice = Invoice with a purchase order: the vendor bills and pays a commission
by-partner = Through the partner: the vendor invoices the partner, less the commission
pays-by-card = Card
pays-by-invoice = Invoice
pays-through-partner = Through the partner
lost-price = Too expensive
lost-competitor = Another product was chosen
lost-timing = Not the right time
lost-fit = Does not do what is needed
lost-silence = No answer any more
lost-other = Something else

## Why nothing came of it.

somebody = Somebody
faster-moved = { $who } moved this deal to “{ $stage }” a moment ago. That stands; yours was not done.
faster-changed = { $who } changed this deal a moment ago. That stands; yours was not done. Look again.
absent = there is no such thing here
is-deal = this lead is a deal already
was-moved = this deal was moved to “{ $stage }” a moment ago; look again
was-changed = this deal was changed a moment ago; look again
is-withdrawn = the partner who brought this deal took it back; nothing more can be done with it
gate = { $stage } asks for something first: { $missing }
say-newsletter = say when the newsletter form was submitted
say-trial = say since when the trial exists
say-billing = choose how the customer pays
say-order = an invoice needs the customer’s purchase order number
say-reason = choose why it was lost
say-notes = write down what to know when it is looked at again
no-stage = “{ $text }” is not a stage; there are new, newsletter, trial, won and lost
no-choice = “{ $text }” is not one of the choices
no-date = “{ $text }” is not a date; write it like 2026-11-21
ends-first = it cannot end before it begins
too-long = this may have { $most } characters at most; it has { $length }
empty = write something first
stranger = choose somebody who works here
they-have = { $field } there: { $value }
unknown = not known
tell-them = Tell them what it is now
sale-amount = What it comes to
sale-currency = Currency
closes-by = May close on
