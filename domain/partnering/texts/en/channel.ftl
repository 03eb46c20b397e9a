### The channel of a distributor: which partner may work with which vendor.

title = Distribution
about = Which of your partners may work with which of the vendors that you stand below. A partner works with a vendor by a place in a program of yours that stands on that vendor’s.
none = Nothing to distribute yet
none-about = When a program of yours is published, your partners stand here, beside the vendors whose programs yours stand on.
no-partners = No partners yet
no-partners-about = Invite somebody on the page of partners. Then decide here with which other vendors they may work.
nobody-found = No partner of that name
nobody-found-about = Take the name away to see all of them.
to-programs = Go to programs
to-partners = Go to partners
partner = Partner
own = Your own
find = Find a partner
find-button = Find
show-all = Show all
choose = Choose { $name }
chosen = Those chosen:
through = Program
let-in = Let them in
let-into = Let into { $program }
let-in-named = { $label }: { $partner } with { $vendor } through { $program }
stop = Stop them…
itself = is this vendor
ends = Stop…
ends-named = Stop { $partner } working with { $vendor }
counted = { $count ->
    [one] { $count } partner
   *[other] { $count } partners
}
page-of = Page { $page } of { $pages }
newer = Back
older = Further
invited = Invited
active = Works with it
ended = Stopped
not = Does not

above = Where you stand
above-about = Programs above yours, from the top. Of tiers that are not next to you, you know what their owners let be told.
unnamed = A program that is not named to you
of-whom = { $program }, of { $who }
yours = { $program }, yours
partners-below = { $count ->
    [0] No partner yet
    [one] { $count } partner
   *[other] { $count } partners
}
unused = None of your programs stands on it

outcome-let-in = Partners let in
outcome-stopped = Partners stopped
let-in-told = { $count ->
    [0] Nobody was invited into { $program }.
    [one] One partner is invited into { $program }, and works with it once it has accepted the terms.
   *[other] { $count } partners are invited into { $program }, and work with it once they have accepted the terms.
}
stopped-told = { $count ->
    [0] No place in { $program } was ended.
    [one] One place in { $program } is ended.
   *[other] { $count } places in { $program } are ended.
}
became = What became of it
was-invited = Invited
was-stopped = Ended
back = Back to distribution

ask-stop = { $count ->
    [one] End one place in { $program }?
   *[other] End { $count } places in { $program }?
}
ask-stop-about = From that moment on nothing more crosses between you and them under its agreement. What crossed before stays for as long as the terms allow. Their places in your other programs stay. To work together again, invite them anew.
stop-sure = { $count ->
    [one] End one place
   *[other] End { $count } places
}
look-closer = Each is described on its own page, with what is erased and what is kept.
nobody-to-stop = None of those chosen has a place in { $program }.
keep = Keep them

no-program = Choose one of your published programs.
nobody-chosen = Choose at least one partner.
too-many = Choose { $most } partners at most; do the rest afterwards.
no-partner = It is no partner of yours. Invite it on the page of partners first.
is-the-vendor = { $program } stands on a program of this very organisation.
invited-already = It is invited, and has not answered yet.
works-already = It works with it already.
no-place = It has no place in this program.

## What stands below a vendor's terms, beside those terms.

handed = Beside the terms above
handed-about = You can publish it as it is. What the terms above always need can be taken over on the page of the program.
lacks = { $vendor } always needs “{ $field }”. Your terms let partners leave it out, and { $vendor } may then send the registration back.
never-comes = { $vendor } always needs “{ $field }”. Your terms never let it cross to you.
stays = “{ $class }” reaches you and does not go on: { $vendor }’s terms do not let it cross.
nothing-onward = Your terms keep with you what partners register. Nothing can be passed up to { $vendor } under them.
nothing-above = { $vendor }’s terms speak of no registrations. Nothing can be passed up.
kept-longer = { $vendor } may keep what you pass up for { $theirs } months; you promise your partners { $yours }.
