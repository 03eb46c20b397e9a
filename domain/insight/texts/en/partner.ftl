### A partner in figures, and what happened with it.

figures = What it came to
waits-for-you = Waits for you
waits-for = Waits for { $peer }
registrations = registrations
open = Open
accepted-sales = accepted, and not decided by the customer
accepted = Accepted
last-months = registrations, last 12 months
won = Won
nothing-yet = Nothing yet
won-source = { $wins ->
    [one] { $wins } sale in 12 months, { $source }
   *[other] { $wins } sales in 12 months, { $source }
}
counted = counted here
decided-by = decided by { $peer }

what = What happened
who = Who
when = When
subject = About
pages = Pages of what happened
newest = Newest
older = Older
entries = { $count ->
    [one] { $count } entry
   *[other] { $count } entries
}
nothing = Nothing happened yet
nothing-about = What you and the other side do stands here, from your own journal.
