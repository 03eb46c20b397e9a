### What every list has.

nothing-matches = Nothing matches
nothing-chosen = Choose at least one: tick the boxes, or all that match.
too-many = This is for { $most } rows at most at once. Add a filter, and do the rest after it.
no-cursor = “cursor” is not the “next” of an answer; leave it out to start again
no-limit = “limit” is a number from 1 to { $most }
