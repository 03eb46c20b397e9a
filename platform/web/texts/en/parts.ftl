### Small parts of pages.

as-table = As a table
of = { $done } of { $whole }
only-you = only you
shared = shared with { $with }, { $fields ->
    [one] { $fields } field
   *[other] { $fields } fields
}, on { $on }
shared-with = shared with { $with }
from = from { $name }
received = from { $from }, { $fields ->
    [one] { $fields } field
   *[other] { $fields } fields
}, on { $on }
crosses-to = Crosses to { $to }
stays = Stays with you
nothing-crosses = Nothing crosses.
nothing-stays = Nothing: every field that is filled in crosses.
only-you-sees = Only you
bar = { $label }: { $value }
