### Programs: what is offered to partners, and what vendors offer.

title = Programs
about = What you offer your partners, and what your vendors offer you.
own = Your programs
none = No program yet
none-about = A program says what your partners sell, where, and what they have of it. Begin one, and look at it as a partner would before you publish it.
joined = Your vendors’ programs
begin = Begin a program
begin-about = It begins as a draft that nobody else sees.
begin-button = Begin
name = Name
kind = Kind
description = Description
description-hint = For partners: what this program is, and for whom.
motions = How its partners sell
products = Products
products-hint = One on each line; empty for everything you sell.
territories = Territories
territories-hint = Countries by their two letters, such as DE, AT, CH; empty for everywhere.
earns = A partner has of a sale
rate = How much of it, in percent
rate-hint = Such as 12.5; no more than two decimals.
earns-rate = { $what }, { $rate }
window = Protection of a registration
window-hint = Days from its acceptance; 0 promises nothing.
answer-hours = Answered within
answer-hours-hint = Hours from a complete registration; the clock stands still while it is returned. 0 promises nothing.
hours = { $count ->
    [one] { $count } hour
   *[other] { $count } hours
}
approvals = Steps of approval
approvals-hint = One on each line, in their order, each taken by another person. Without any, one decision is enough.
open-most = Open at a time
open-most-hint = How many one partner may have that are not decided; 0 for any number.
extensions = Extensions
extensions-hint = How often the protection may be extended; 0 for never.
extension-days = Days of one extension
extended = { $times ->
    [one] Once, by { $days } days
   *[other] { $times } times, by { $days } days each
}
requires = Required of each
required-field = Required: { $field }
questions = Questions
questions-hint = One on each line, such as “When does the budget open?”. Whoever registers a sale answers each in words.
wrong-requires = One of these is no field of a registration.
wrong-questions = Eight questions at most, each another one, of 200 letters at most.
required-stays = { $field } cannot be required: the agreement does not let { $class } cross.
questions-stay = Nothing can be asked: the agreement does not let { $class } cross.
quiet-days = Quiet after
quiet-days-hint = Days without a word from the partner, after which it is asked whether it still works on the sale; 0 for never.
precedence = Of two for one company
precedence-hint = What the page of a decision proposes; people decide.
first-complete = The one that was complete first
second-gets-half = The one that was complete first; the second gets half
customers-choice = The one that the customer names in writing
wrong-hours = A whole number of hours, up to a year of them.
wrong-approvals = Five steps at most, each with a name of its own of 60 letters at most.
trial-days = Days of a trial
trial-days-hint = A trial that is given runs so long; 0 leaves it to what you usually give. Trials that run stay as they are.
trial-more-days = Days of a trial’s extension
wrong-trial = A trial has 365 days at most.
wrong-extension = Say how many days an extension gives.
no-window = Nothing is promised
passing = Passing up
passes-at-once = What is accepted goes on to the vendor at once
passes-by-hand = What is accepted goes on to the vendor when somebody says so
passes-never = Registrations stay here
upstream = Stands on
upstream-hint = The program of a vendor whose partner you are. What is accepted here can go on to it.
no-upstream = No vendor’s program
of-whom = { $program } of { $vendor }
unnamed = A program whose name is not told
groups = Groups
groups-hint = One on each line. Partners are not told of them.
group = Group
tags = Tags
period = Performance counts over
period-hint = Months, up to 60.
grace = Grace before a lower tier
grace-hint = Days for which a partner keeps a tier that it no longer reaches.
automatic = Partners move between tiers without anybody having to say so
moving = Moving between tiers
by-themselves = Without anybody having to say so
by-hand = When somebody says so
months = { $count ->
    [one] { $count } month
   *[other] { $count } months
}
days = { $count ->
    [one] { $count } day
   *[other] { $count } days
}
all-products = All products
everywhere = Everywhere
partners = Partners
partner = Partner
stands = Stands
began-under = Began under
knows = Knows
not-told = Not told yet
more-partners = { $count ->
    [one] and { $count } more; the page of partners lists them all.
   *[other] and { $count } more; the page of partners lists them all.
}
version = Version { $number }
unpublished = Not published
state-draft = Draft
state-open = Open
state-closed = Closed to new partners

kind-marketing = Marketing and affiliates
kind-referral = Referral
kind-reseller = Reseller
kind-technology = Technology
motion-link-share = Sharing links
motion-lead-submission = Submitting leads
motion-lead-pass = Taking leads that are passed
motion-deal-registration = Registering deals
motion-co-selling = Selling together
commission = Commission
discount = Discount
counts-new = New
counts-newsletter = Newsletter subscription
counts-trial = Trial
counts-won = Closed won
counts-lost = Closed lost

stage-numbered = Stage { $number }
stage-counts = { $name } (counts as { $stage })
stage-name = Name of the stage
stage-about = What it means
stage-action = What has to be done to enter it
counts-as = Counts as
counts-as-hint = Boards, gates and figures go by these.
remove-stage = Take this stage out
add-stage = Add a stage…
tier-numbered = Tier { $number }
tier-name = Name of the tier
tier-accepted = Accepted registrations in the period
tier-accepted-hint = 0 asks for none.
tier-won = Won in the period
tier-won-hint = Empty asks for none.
currency = Currency
tier-rate = Rate of this tier, in percent
tier-benefits = What else its partners have
remove-tier = Take this tier out
add-tier = Add a tier…
accepted-counted = { $count ->
    [one] { $count } accepted registration
   *[other] { $count } accepted registrations
}
won-of = { $amount } won

part-basics = Name, kind and how its partners sell
part-offer = Products, territories and rate
part-registering = What is promised of registrations
part-rules = Registrations and the program above
part-groups = Groups of partners
part-performance = How performance is counted

lead-draft = A draft. Nobody else sees it.
lead-published = { $count ->
    [one] Version { $version } is published; { $count } partner is in it.
   *[other] Version { $version } is published; { $count } partners are in it.
}
says = What it says
will-say = What it will say
unpublished-changes = { $count ->
    [one] The draft differs from what is published in { $count } point. Look at the preview, and publish it when it is right.
   *[other] The draft differs from what is published in { $count } points. Look at the preview, and publish it when it is right.
}
change = Change the draft
change-about = Each part has a short form. Partners see nothing of it before it is published.
hand-down = Take over what stands above
stands-on = Programs that it stands on
versions = Versions
version-of = { $name }, version { $number }
published-by = Published { $when } by { $who }
taking = New partners
close-about = A closed program takes no new partners. Those that it has stay, and nothing that runs is touched.
close = Close to new partners
reopen-about = It takes no new partners now.
reopen = Open again

edit-part = { $part } · { $program }
kept-in-draft = Kept in the draft; partners do not see it yet.
cancel = Cancel
keep = Keep in the draft
mend = This could not be kept. See what stands at the fields.
meanwhile = somebody else changed this meanwhile; look at it again
meanwhile-about = Somebody else changed the same fields meanwhile; what they wrote stands at each. Keep yours with the button, or write what shall stand there.
wrote = { $who } wrote: { $what }
empty = nothing

preview = Preview and publish
preview-of = Preview of { $program }
preview-about = As a partner would see it, and what changes.
as-partners-see = What partners of { $program } will read
first-version = The first version
against = What changes against version { $version }
against-before = What changed against the version before
the-first = This is the first version.
no-changes = Nothing differs.
what = What
before = Before
after = After
nothing = Nothing
publish = Publish
publish-about = Every partner in the program whose terms cover it is told. What runs goes on under the version under which it began.
publish-version = Publish version { $version }
admins-publish = Somebody who administers your organisation publishes it.
discard = Discard the draft…
discard-about = What is published stays as it is.
discard-all = This program was never published, and goes with its draft.
discard-button = Discard the draft
faster = { $who } was faster ({ $when }); version { $version } is what is published now. Nothing of yours was published.
since-you-looked = What stands there now, against what you looked at
same-as-yours = It is the same as what you looked at.

done-begun = Begun. Change it part by part, look at the preview, and publish it.
done-kept = Kept in the draft.
done-published = Published. Partners are being told.
done-discarded = The draft is discarded.
done-closed = Closed to new partners.
done-open = Open again.
done-handed = Taken over into the draft.

terms-of = { $org } partner terms
absent = there is no such program
absent-part = there is no such part
name-taken = Another program of yours has this name; choose another one.
nothing-new = nothing differs from what is published
still-draft = it was never published; publish it first
too-many = an organisation has { $most } programs at most
wrong-name = Say what it is called, in 120 letters at most.
wrong-description = Shorten it to 2,000 letters.
wrong-products = Up to 200 products of 120 letters each, none of them twice.
wrong-groups = Up to 50 groups of 60 letters each, none of them twice.
wrong-territories = Write countries by their two letters, such as DE, AT, CH.
wrong-rate = Write a rate from 0 to 100, such as 12.5.
wrong-days = Write days from 0 to 3,650.
wrong-months = Write months from 1 to 60.
wrong-number = Write a whole number.
wrong-stages = Up to 12 stages of 60 letters each, none of them twice.
wrong-stage-long = Shorten what is said of the stage.
wrong-tiers = Up to 8 tiers of 60 letters each, none of them twice.
wrong-benefits = Shorten the benefits to 1,000 letters.
wrong-requirement = Ask for up to 1,000,000 registrations, and for no less than nothing.
wrong-upstream = Choose a place that you have in a vendor’s program, of which you know what it says.
turns = This program would stand on itself, or on more than { $most } others.
wrong-group = Choose a group of the program.
wrong-tags = Up to 20 tags of 40 letters each.
wrong-state = A program is open or closed.
which-revision = say which revision of the draft you read, as revision or with If-Match

## On the page of a partnership.

offers-you = What { $vendor } offers you
offered-since = Version { $version }, since { $when }.
your-place = Place in the program
began-with = Began under version { $version }.
knows-version = Knows version { $version }.
knows-none = Was not told what the program says: the terms do not cover it.
sort = Keep
tiers = Tiers
tier-is = Tier: { $tier }
no-tier = Below the lowest tier
where-you-stand = Where you stand
counted-on = Counted { $when }, over { $months }.
your-tier = Your tier is { $tier }.
your-tier-rate = Your tier is { $tier }: { $rate } of a sale.
reached-so-far = You have reached { $what }.
nothing-won = nothing won
missing-to = To { $tier } you still need { $what }.
missing-nothing = You have reached what { $tier } asks; your vendor moves you when it counts next.
highest = There is no higher tier.
keeps-until = You no longer reach it, and keep it until { $day }.
done-sorted = Kept. Your partner is not told of groups and tags.
changed-since = What changed against the version before

## The agreement as a part of a program.

part-agreement = Agreement
agreement = Agreement
agreement-name = Name
threshold = Totals are withheld below
threshold-hint = A total over fewer than this is not told, so that nobody can guess who is behind it. From 1 to 1000.
