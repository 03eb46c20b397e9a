### What was counted here beside what partners reported.

title = Figures
dashboard = Dashboard
about = What was counted from your own records, beside what partners reported without theirs. They are never added up.
stages = How sales stand
taken-by = What figures are taken by
won = Won
open = Open
lost = Lost
month = Month
product = Product
region = Country
table-of = { $stage } by { $by }
here = Counted here
by-partners = Reported by partners
by-theirs = Reported by partners, of their partners’ sales
together = Several together
unknown = Not known
value-and-sales = { $value }, { $sales ->
    [one] { $sales } sale
   *[other] { $sales } sales
}
sales = { $sales ->
    [one] { $sales } sale
   *[other] { $sales } sales
}
no-lines = No sales stand so.
nothing = No figures yet
nothing-about = They come with the first registration that is accepted, and with the first report of a partner.
reports = Reports
no-reports = No partner has reported. Partners report by themselves, an hour after something changed, where their agreement covers totals.
partner = Partner
moment = As of
own-sales = Own sales
their-sales = Its partners’ sales
withholding = Withheld
some-withheld = Some
nothing-withheld = Nothing
none = None
reported-of = { $stage }, { $name }: who reported it
reported-about = What each partner reported of it last. Its report says what is withheld, and why.
nobody-reported = No partner reported anything of it.
reported-by = What { $partner } reported
as-of = As of { $moment }. It is report number { $number }, under version { $version } of the agreement.
threshold = Totals of fewer than { $threshold } sales are withheld, as the agreement says.
withheld = Some sales of { $partner } are not in it, or stand where they stood before: by themselves they are too few to be told.
added = { $count ->
    [one] The report of { $count } partner is added up in it.
   *[other] The reports of { $count } partners are added up in it.
}
partners-withheld = { $count ->
    [one] { $count } more partner reported what does not go on: the terms do not let it, or it is too much for one report.
   *[other] { $count } more partners reported what does not go on: the terms do not let it, or it is too much for one report.
}
own-of = Own sales of { $partner }
below-of = Sales of { $partner }’s partners, added up
not-reported = { $partner } has not reported
not-reported-about = A partner reports by itself, an hour after something changed, where the agreement covers totals.
see-agreement = The agreement
see-envelope = The envelope
stands = Stands
number-of = Sales
value = Value
more = { $count ->
    [one] { $count } more is told to programs.
   *[other] { $count } more are told to programs.
}
