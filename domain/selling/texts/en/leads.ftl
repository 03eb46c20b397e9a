### Leads: possible sales that nobody else sees.

title = Leads
several = leads
counted = { $count ->
    [one] { $count } lead
   *[other] { $count } leads
}
search = Company, domain or product
add-short = Add lead
add = Add a lead
add-about = Only you can see this until you register it. Nothing leaves your vault when you add it.
add-button = Add the lead
edit = Edit the lead
edit-about = What you change here changes in your vault. What was registered with others stays as it crossed.
save = Save
nothing-matches = No lead has all of these words and filters. Take one away to see more.
show-all = Show all leads
none = No leads yet
none-about = A lead is a possible sale. It stays in your vault, and nobody else sees even that it is there, until you register it with a partner on purpose.
summary-none = Your own notes of possible sales. Nobody else sees them until you say so.
summary-one = One lead, yours alone until you register it.
summary = { $all } in all, { $open } of them open. Each is yours alone until you register it.
stage-counted = { $stage } ({ $count })
open = Open
won = Won
lost = Lost
no-company = No company given

company = Company
company-hint = The customer, as it calls itself.
domain = Domain
domain-hint = Such as isdom.com: a customer is recognised by it.
company-number = Company number
company-number-hint = In the register of companies, or for the tax.
product = Product
product-hint = What it may buy.
country = Country
sector = Sector
value = Value
value-hint = What you expect to sell it for.
currency = Currency
currency-hint = Three letters; US dollar if you leave it empty.
close-date = Close date
close-date-hint = When you expect a decision.
reference = Reference
reference-hint = Its number in another system of yours.
contact = Contact
email = Email
phone = Phone
time-zone = Time zone
notes = Notes
stays = Stays with you unless you send it along.
stage = Stage
opened = Opened
closes = Closes
visible = Visible to
only-you = Only you
added = Added
worked = In the pipeline
archived = Archived

archive = Archive
restore = Restore
archived-before = They were archived before: nothing changed.
none-archived = None of them was archived: nothing changed.
archived-now = { $count ->
    [one] One lead archived. The filter “Archived” shows them.
   *[other] { $count } leads archived. The filter “Archived” shows them.
}
restored-now = { $count ->
    [one] One lead back in the list.
   *[other] { $count } leads back in the list.
}

archived-about = Archived: it is out of the usual list, and nothing of it is lost.
back = Back in the list.
added-private = Added. Only you can see it until you register it with somebody.
open-deal = Open the deal
work-on-it = Work on it
edit-short = Edit
register-with = Register with { $name }
known-of-it = What you know
account = Account
make-account = Make it an account
others = { $count ->
    [one] { $count } more lead of this company
   *[other] { $count } more leads of this company
}
in-the-list = See them in the list
compare-and-merge = Compare and merge
same-company = Same company
more-of-it = { $count ->
    [one] { $count } more lead
   *[other] { $count } more leads
}
belongs-to = Belongs to
cancel = Cancel
bring-in = Import

merge = Merge
merge-title = Merge leads of one company
merge-about = One lead is kept and says what you choose. Files, registrations, passes, the deal, imports and the timeline of the others go along with it, and links to them lead there. What was registered stays as it crossed.
merge-field = What they say
merge-stays = Is kept under its address
merge-side = { $product }, added { $date }
merge-known = Others know a part of it
merge-all = Both, one after the other
merge-empty = Nothing
merge-same = What they all say
merge-undone = It can be taken apart again as long as nothing was done since.
merge-button = Make them one
merge-absent = one of these leads is not there
merge-how-many = choose two leads at least and { $most } at most
merge-no-field = a lead has no field “{ $name }”
merge-not-among = { $field } is to be taken of a lead that is not among them
merge-crossed = more than one of these leads is registered with others or passed to them, and they hold what crossed of each. Merged, one of them would speak of a lead that says something else. Withdraw one registration or take one pass back first, or wait until it has ended
merge-keep = others know { $company }: keep that one
merge-deals = more than one of these leads is worked on as a deal, each with its own stage, steps and notes. Deals are not merged
merged-count = { $count ->
    [one] One lead was merged with it
   *[other] { $count } leads were merged with it
}
merged-when = merged by { $who }, { $date }
merged-now = One lead now. What the other said stands below.
separated-now = Taken apart: each is what it was.
moved-here = The lead that you asked for was merged with this one.
separate = Take apart again
separate-not = It cannot be taken apart any more: something was done since.
separate-nothing = no lead was merged with it
separate-since = something was done with one of them since, so they stay one
separate-number = another lead has the number { $number } by now
same-companies = Companies with several leads
same-companies-about = By domain, and by name whatever the case. Open one, tick what belongs together, and merge it.
no-same-companies = No company has several leads
no-same-companies-about = When two leads are of one domain, or are called the same, their company stands here.
who-knows = Who else knows
nobody = Nobody: this lead is in your vault alone.
alone = To register it, you need a partnership in which you are the partner.
fields-when = { $count ->
    [one] { $count } field, { $when }
   *[other] { $count } fields, { $when }
}
timeline = Timeline

say-company = say which company it is about
say-product = say which product it is about
too-long = { $field } may have { $most } characters at most; this has { $length }
no-date = “{ $text }” is not a date; write it like 2026-11-21
no-zone = “{ $text }” is not a time zone; write it like Europe/Paris
no-stage = “{ $text }” is not a stage; choose open, won or lost
negative = a value cannot be below nothing
own-address = { $address } is your own address; give the customer’s, so that the customer is recognised by it
known = you have a lead with the number { $number } already
