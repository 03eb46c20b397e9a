### Customers: companies that bought or try something.

title = Customers
several = customers
counted = { $count ->
    [one] { $count } customer
   *[other] { $count } customers
}
about = Companies that bought from you or try something, made of your deals and trials. Nobody else sees them.
search = Name, domain or framework
nothing-matches = No customer has all of these words and filters. Take one away to see more.
show-all = Show all customers
none = No customers yet
none-about = A company becomes a customer when a deal of yours is won, or when you open a trial for it.
standings = Where customers stand
all = All
trials = Trials
active = Active
closed = Closed
on-trial = Trial

name = Name
framework = Main framework and progress
framework-at = { $framework } · { $progress }
percent = { $percent } %
progress = Progress
users = Users
activity = Activity in 90 days
needs = Needs attention
items = { $items ->
    [one] { $items } item
   *[other] { $items } items
}
standing = Stands
domain = Domain
country = Country
until = Trial until
since = Customer since
last-active = Last active
added = Added

open-trial = Open a trial
rules = See the rules
nothing-needs = Nothing needs attention.
usage = How it is used
no-usage = Nobody has reported yet how it is used.
as-of = As of { $moment }
no-trials = No trials yet.
known = What you know
deals = Deals
no-deals = No deals were won with it.
timeline = What happened
