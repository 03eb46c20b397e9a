### Files that go with registrations as evidence.

title = Evidence
file = File
none = Nothing has gone to { $peer } yet. Files stay in your vault until you choose them.
add = Add evidence
which = What { $peer } gets as well
about = { $peer } examines what arrives, keeps a copy of its own, and erases it when you withdraw the registration.
send-to = Send to { $peer }
uncovered-here = Your agreement with { $peer } lets no files cross. Ask for terms that cover files, to send some along.
sent = { $what } · sent { $when }
arrived = { $what } · came { $when }
under-way = Under way
not-taken = Not taken
taken-back = Taken back
another = another organisation
along = Goes along to { $vendor }

absent = there is no such registration of yours
not-covered = your agreement with { $peer } lets no files cross; ask for terms that cover files
no-file = { $id } is no file that can go with this registration; choose one of its lead
closed = this registration is { $state }; files go only with one that stands
choose-one = Choose a file first.
too-large = a file may have { $most } MB at most, and something in it
too-many = { $most } files at most go with one registration
too-much = the files of one registration may have { $most } MB together
too-often = { $most } files at most go to one partner in a day; try again tomorrow
