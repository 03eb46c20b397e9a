### Trials: a customer tries a vendor's product.

title = Trials
several = trials
counted = { $count ->
    [one] { $count } trial
   *[other] { $count } trials
}
about = What your customers try at your vendors, and what customers of your partners try with you.
search = Company, product or partner
nothing-matches = No trial has all of these words and filters. Take one away to see more.
show-all = Show all trials
none = No trials yet
none-about = A partner opens a trial on the page of a deal or a customer. Whoever owns the program gives it.
to-deals = See the deals
states = Where trials stand
all = All

requested = Asked for
running = Running
expired = Time is over
converted = Bought
declined = Declined
cancelled = Cancelled
withdrawn = Taken back
refused = Not taken
wishes = { $state } · more time asked for
given = Given to them
asked-for = Asked of them

company = Customer
partner = With
product = Product
state = State
more-time = More time asked for
direction = Direction
domain = Domain
contact = Contact
email = Mail address
basis = On what ground
notes = Notes
asked-on = Asked for
since = Since
until = Until
ended = Ended
reason = Reason
extended = Extended
not-extended = More time was refused
account = Account
asked-by = Asked for by
given-by = Given by
no-company = A company

users = Users
framework = Main framework
progress = Progress
percent = { $percent } %
activity = Activity in 90 days
last-active = Last active

the-trial = The trial
usage = How it is used
no-usage = Nobody has reported yet how it is used.
as-of = As of { $moment }
wished = More time is asked for
no-reason-given = No reason was given.
open-it = Open the trial
decline-it = Decline it
extend-it = Give more time
refuse-it = Refuse more time
convert-it = The customer bought
convert-about = The trial ends, and the customer is active.
cancel-it = Cancel the trial
ask-more = Ask for more time
why-more = Why they need more time
days = For how many days
runs-for = By its program a trial runs for { $days ->
    [one] { $days } day.
   *[other] { $days } days.
}
more-days = How many days more
belongs = Belongs to
its-customer = Its customer
its-deal = Its deal
its-registration = Its registration
ask-above = Ask a vendor of yours for one
timeline = What happened
take-back = Take it back
take-back-about = The vendor erases what crossed with it, and says so in a receipt.
done-requested = The trial is asked for. You see here when it is given.
done-asked = More time is asked for.
done-withdrawn = The trial is taken back.
done-told = Done. The partner is told.

open = Open a trial
open-about = For { $company }. Whoever gives it decides, and tells you how it goes.
nobody-gives = None of your vendors gives trials: your agreements with them do not speak of it.
back = Back
what = What they try
vendor = At
way = { $peer } · { $program }
product-hint = As the vendor calls it.
optional = optional
ask-for-it = Ask for the trial
crosses = What crosses
a-person = Only on a ground that you name below.
person-stays = The person stays with you
basis-hint = On what ground the person’s name and address cross.

absent = there is no such trial
stands-now = it stands elsewhere by now: { $state }
changed-since = somebody changed it meanwhile
say-company = say which company it is for: a name or a domain
say-product = say what they try
no-basis = say on what ground the person’s data cross
say-why = give a reason
too-long = that is too long: { $most } letters at most
wrong-length = a trial has 1 to 365 days
other-account = another account is known for this trial
uncovered = your agreement does not cover trials
deal-or-customer = name either a deal or a customer
says-what = say one of open, decline, extend, refuse, convert, cancel
wrong-account = an account has a name of at most { $most } letters
wrong-future = a report cannot be of the future
wrong-number = a number goes from 0 to { $most }
wrong-framework = a framework has a name of at most { $most } letters
wrong-progress = progress goes from 0 to 100 percent
wrong-days = activity names each day once, within the { $days } days up to the report
