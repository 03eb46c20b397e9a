### Conflicts: whom a registration meets; and named accounts.

title = Conflicts
clear = Clear
possible = Possible conflict
conflict = Conflict

## For who decides.

met-nothing = Nobody has this company.
met-own = The same partner has registered this company already. That is no conflict.
met-similar = Somebody has a company that is like this one. Look at both before you decide.
met-registered = Another partner has registered this company.
met-customer = This company is a customer already.
met-own-sale = You work on a sale to this company already.
met-named = You declared this company as a named account before it was registered.
this-one = This registration
that-one = What it meets
what = What
company = Company
domain = Domain
country = Country
email = Contact’s email
product = Product
since = Since
score = { $score } of 100 points
a-registration = Registered by { $peer } · { $state }
a-lead = Your own lead
an-account = Your customer
a-named = Your named account · journal entry { $entry }
yours = you
hidden = Something that you may not see
despite = Why it is accepted nonetheless
despite-hint = Stays with you, in the registration.
accept-despite = Accept despite the conflict
accept-anyway = Accept with this reason
accepted-despite = Accepted despite the conflict:
say-despite = It meets somebody who has this company already. Look at both sides, and say why you accept it nonetheless.

## What follows for two.

first-complete = By the program’s rule { $first } comes first: it was complete first.
second-gets-half = By the program’s rule { $first } comes first, and { $second } gets half.
customers-choice = By the program’s rule the customer says in writing with whom it works. Ask for it, and attach it here.
same-partner = Brought by { $who } as well: no conflict.
named-afterwards = Declared after this was submitted: it does not count.
afterwards = Added after this was submitted: it does not count.
before = There before this was submitted: it counts.

## What a score is made of.

same-number = The same registration number
other-number = Another registration number
same-domain = The same domain
lookalike-domain = A domain that looks like the other
other-ending = The same domain name with another ending
near-domain = A domain with a letter’s difference
name-in-domain = The name is the other’s domain
other-domain = Another domain
same-email = The same contact
same-name = The same name
usual-words = A name of usual words alone
similar-name = A similar name
branch = The name of a branch or a group
initials = The first letters of the other’s name
same-country = The same country
other-country = Another country
other-product = Another product

## For who submitted it.

not-compared = Not compared yet
not-compared-about = { $peer } compares it with what it has, and answers a limited number an hour.
told-nothing = Nobody has this company there.
told-own = You have registered this company there already. That is no conflict.
told-similar = Somebody may have this company there. It will be looked at.
told-registered = Somebody has registered this company there.
told-customer = This company is a customer there already.
told-own-sale = There is a sale to this company there already.
told-named = This company was declared as a named account there before you registered it.
own-customer = “{ $address }” is your own. Name the customer’s in the lead, then register it.

## Named accounts.

named = Named accounts
named-about = Companies that you sell to yourself. Each counts against registrations that are submitted after it was declared, never against earlier ones. The journal keeps when that was.
declared = Declared
declared-by = { $when } by { $who }
entry = Journal entry { $entry }
acts = What you can do
declare = Declare a named account
declare-it = Declare it
counts-from-now = It counts from now on. Registrations that are here already are not touched by it.
retract = Take back
retract-one = Take back { $name }
name = Company
name-hint = As it calls itself.
domain-hint = By which it is recognised, like example.com.
number = Registration number
number-hint = In a register or at a tax office, like DE123456789.
no-name = Say what the company is called.
cannot = It was not declared: see what is wrong below.
known = “{ $name }” is declared already.
absent = There is no such named account.
none = No named accounts
none-about = Declare the companies that you sell to yourself, before partners register them.
done-declared = Declared. It counts from now on.
done-retracted = Taken back. It counts against nothing from now on.
