### Partnerships: who one works with, under which terms.

title = Partners
nobody = Nobody yet.
partners-only = { $count ->
    [one] { $count } partner, each on a vault of its own.
   *[other] { $count } partners, each on a vault of its own.
}
vendors-only = { $count ->
    [one] { $count } vendor whose program you are in.
   *[other] { $count } vendors whose program you are in.
}
below = { $count ->
    [one] { $count } partner below you,
   *[other] { $count } partners below you,
}
above = { $count ->
    [one] { $count } vendor above.
   *[other] { $count } vendors above.
}
vendors = Your vendors
vendors-about = You have a place in their program.
partners = Your partners
partners-about = They have a place in your program.
none = No partners yet
none-about = Whoever invites you, or whom you invite, stands here with the terms that you both accepted. Nothing crosses before that.
name = Name
program = Program
products = Products
agreement = Agreement
state = State
since = Since
all-products = All products
products-counted = { $count } products
no-agreement = None in force
version-of = { $name }, version { $version }
version = Version { $version }
overview = Overview
people = People
notes-and-tasks = Notes and tasks
activity = Activity
pages = Pages of this partnership
page-of = { $page } · { $name }
in-force-since = in force since { $when }
in-force-from = in force from { $when }
not-in-force = not in force
shows-nobody = { $name } shows you nobody yet.
who-sees-whom = See who is shown to whom
ending-link = End this partnership…
none-of = None of these
none-of-about = Partners are given to somebody on their own page, or all at once under “Hand partners over”.

invited = Invited
active = Active
ended = Ended
proposed = Proposed
in-force = In force
over = Over

crossed = What crossed
accept = Accept invitation and terms
waits = This invitation waits for somebody who administers your organisation.
terms-about = What is not named here does not cross. Both vaults check this text, before anything leaves and before anything is taken.
may-carry = May carry
never-carries = Never carries
always-needs = Always needs
used-for = Used for
kept-for = Kept for
onward = Onward
no-terms = No terms
no-terms-about = Nothing was proposed yet, and nothing crosses.
partnership = Partnership
all = All
passing-up = Passing up
registrations-with = Registrations with { $name }
versions = Versions of the terms
proposed-on = Proposed { $when }
not-accepted = Not accepted
end-with = End the partnership with { $name }

you-invited = You invited { $name } into { $program }.
has-place = { $name } has a place in your program { $program }.
had-place = { $name } had a place in your program { $program }.
invites-you = { $name } invites you into { $program }. Read the terms; nothing crosses before you accept. Who accepts is named to { $name }.
you-have-place = You have a place in { $program } of { $name }.
you-had-place = You had a place in { $program } of { $name }.

we-pass = What { $who } accepts goes on to your vendor at once
we-pass-by-hand = What { $who } accepts goes on to your vendor when somebody there says so
they-pass = What { $who } accepts goes on to its vendor at once
they-pass-by-hand = What { $who } accepts goes on to its vendor when somebody there says so
none-passes = Registrations stay with { $who }

done-accepted = Accepted. { $name } is told, and from now on you can register leads there.

## What a clause says.

you-to = You to { $peer }
to-you = { $peer } to you
sender-chooses = Nothing: the sender chooses
months = { $count ->
    [one] { $count } month, then erased
   *[other] { $count } months, then erased
}
peer-to-vendor = { $peer } may pass it on to its own vendor
peer-to-partners = { $peer } may pass it on to its own partners
you-to-vendor = You may pass it on to your own vendor
you-to-partners = You may pass it on to your own partners
stays-with = Stays with { $peer }
stays-with-you = Stays with you

no-group = No group
tags-hint = Separated by commas; only your organisation sees them.

absent = there is no such partnership
closed = this program takes no new partners
oneself = an organisation cannot be a partner in its own program
already = this partnership is { $state } already
wrong-end = choose a day within the next two years, before the one that is announced, and say why in at most 1000 letters
done-handed = Handed over. What { $name } brings is looked after there from now on.
