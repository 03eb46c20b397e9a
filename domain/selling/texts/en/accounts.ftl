### Accounts: customers' companies.

title = Accounts
several = accounts
counted = { $count ->
    [one] { $count } account
   *[other] { $count } accounts
}
about = Your customers, as you know them. Nobody else sees them.
search = Name, domain or sector
add-short = Add account
add = Add an account
add-button = Add the account
edit = Edit the account
keep = Keep it
intro = What you know of a customer. It is yours alone, and stays so when you share a sale.
nothing-matches = No account has all of these words and filters. Take one away to see more.
show-all = Show all accounts
none = No accounts yet
none-about = An account is a customer’s company: who works there, and which sales are under way. Add one, or make one of a lead on the lead’s page. Nobody else sees it.
customers = Customers
companies = Companies
people = People

name = Name
name-hint = The company, as it calls itself.
domain = Domain
domain-hint = Such as isdom.com: leads of the same domain belong to it.
country = Country
sector = Sector
sector-hint = What it does.
notes = Notes
notes-hint = Stay with you, whatever you share of a sale.
added = Added
no-name = say what the company is called
known = you have an account with this domain already

edit-short = Edit
add-contact = Add contact
known-of-it = What you know
nobody = Nobody yet. Add whom you speak to there: name, address, and what time it is for them.
there = there
leads = Leads
no-leads = None. Leads with the same domain stand here.
timeline = Timeline
