### Statements: what won sales come to between two organisations.

title = Statements
about = What is owed between you and each partner or vendor, month by month, for sales that were won together.
directions = Who owes
we-owe = We owe
owed-to-us = Owed to us
by-month = By month
month = Month
peer = With
stands = State
sales = Sales
owed = Owed
open = Open until the month is over
over = Month is over
without-amount = { $count ->
    [one] { $count } sale has no amount yet
   *[other] { $count } sales have no amount yet
}
none = No statements yet
none-about = A statement begins when a deal about a partner’s registration is won and it is said how its customer pays.
of = Statement of { $month } with { $peer }
file-of = statement { $month } { $peer }
totals = Totals
nothing-owed = Nothing is owed for this month.
lines = Sales
no-lines = No sale of this month was won together.
everybody = Everybody
apply-filter = Show
unbilled = { $count ->
    [one] Of { $count } sale that was won in this month nobody has said how its customer pays: no statement has it yet.
   *[other] Of { $count } sales that were won in this month nobody has said how their customers pay: no statement has them yet.
}
see-them = Say it there
more = { $count ->
    [one] { $count } more sale stands in the file.
   *[other] { $count } more sales stand in the files.
}
option = Customer pays
who-owes = Who owes
company = Customer
won-on = Won on
product = Product
bills = Who bills the customer
price = Price
rate = Rate
share = Partner’s share
purchase-order = Purchase order
order = Order { $number }
no-company = Customer not named
no-amount = No amount yet
owes = { $debtor } owes { $creditor }
none-given = –
counted-here = Your figures: counted from your deals, at the rate of { $program }.
told-by = Told by { $peer }, from its own deals, at the rate of { $program }.
as-csv = Save as CSV
as-pdf = Save as PDF
between = Statement of { $month }: { $ours } and { $theirs }
owes-amount = { $who }: { $amounts }
lacking = A box stands for a letter that this file’s fonts lack; the CSV file has all of them.
untold = { $count ->
    [one] { $peer } has not been told of { $count } sale: the agreement in force has no clause on statements. Propose a new version with “Sale, what it means for both”.
   *[other] { $peer } has not been told of { $count } sales: the agreement in force has no clause on statements. Propose a new version with “Sale, what it means for both”.
}
refused = { $peer } did not take a sale: { $reason }
