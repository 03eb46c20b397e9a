### Tiers: what partners have reached, and moving them.

title = Tiers of { $program }
crumb = Tiers
programs = Programs
about = { $count ->
    [one] Counted over the last month, from what you accepted and what was won of it. Nobody moves before somebody says so.
   *[other] Counted over the last { $count } months, from what you accepted and what was won of it. Nobody moves before somebody says so.
}
about-automatic = { $count ->
    [one] Counted over the last month, from what you accepted and what was won of it. This program moves its partners every day.
   *[other] Counted over the last { $count } months, from what you accepted and what was won of it. This program moves its partners every day.
}
none = This program has no tiers
none-about = Add a tier to its draft, and publish it; then its partners are counted here.
would-move = Who would move
nobody = Nobody would move.
stay = Who stays
partner = Partner
has = Has
gets = Gets
why = Why
reached = Reached
no-tier = No tier
accepted = { $count ->
    [one] { $count } accepted registration
   *[other] { $count } accepted registrations
}
won = { $amount } won
nothing-won = nothing won
rises = It reaches what { $tier } asks.
falls = It has not reached { $tier } for longer than its days of grace.
kept-until = Does not reach { $tier } any more, and keeps it until { $day }.
missing = To { $tier }: { $what }
missing-accepted = { $count ->
    [one] { $count } more accepted registration
   *[other] { $count } more accepted registrations
}
missing-won = { $amount } more won
apply = { $count ->
    [one] Move { $count } partner
   *[other] Move { $count } partners
}
apply-about = Each is told its tier, and what is missing to the next.
more = { $count ->
    [one] and { $count } more.
   *[other] and { $count } more.
}
last = Moved last
last-moved = { $count ->
    [one] { $count } partner was moved { $when } by { $who }.
   *[other] { $count } partners were moved { $when } by { $who }.
}
last-undone = { $count ->
    [one] { $count } partner was put back { $when } by { $who }.
   *[other] { $count } partners were put back { $when } by { $who }.
}
undo = Undo
undo-about = Each goes back to the tier from before, and is told.
done-moved = Moved. Your partners are being told.
done-undone = Undone. Your partners are being told.
absent = there is no such program, or nothing to undo
since = the figures have changed since you looked; look again before anybody moves
not-last = only the last time that partners were moved can be undone, and once
