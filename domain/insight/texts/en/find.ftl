### Finding things, and what can be done.

title = Find or do anything
about = What your vault has, and what you can do in it.
hint = A company, a partner, a page, something to do
find = Find
nothing = Nothing has all of these words
nothing-about = Leads, registrations and partners are found by company, domain, product, contact, partner and number; pages and acts by what they are called. The beginning of a word is enough.
go-to = Go to, or do
work-for = Work for { $name }
leads = Leads
registrations = Registrations
deals = Deals
partners = Partners
all-leads = All { $count } leads
all-registrations = All { $count } registrations
all-deals = All { $count } deals
sent-to = to { $peer }, { $state } · { $sale }
received-from = from { $peer }, { $state } · { $sale }
in-stage = { $stage }, { $product }
