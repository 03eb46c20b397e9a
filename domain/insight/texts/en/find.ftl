### Finding things, and what can be done.

title = Find or do anything
about = What your vault has, and what you can do in it.
hint = A company, a partner, a page, something to do
find = Find
nothing = Nothing has all of these words
nothing-about = Leads, registrations, deals, accounts, customers, contacts and partners are found by company, domain, product, person, partner and number; pages and acts by what they are called. The beginning of a word is enough.
go-to = Go to, or do
work-for = Work for { $name }
leads = Leads
registrations = Registrations
deals = Deals
accounts = Accounts
customers = Customers
contacts = Contacts
partners = Partners
all-leads = All { $count } leads
all-registrations = All { $count } registrations
all-deals = All { $count } deals
all-accounts = All { $count } accounts
all-customers = All { $count } customers
all-contacts = All { $count } contacts
sent-to = to { $peer }, { $state } · { $sale }
received-from = from { $peer }, { $state } · { $sale }
in-stage = { $stage }, { $product }
