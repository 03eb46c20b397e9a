### What the modules in the browser say. They get these with the page, and fill in what stands in braces.

next-row = Next row
row-before = Row before
open-row = Open the row
help = This help
search-here = Search on this page
or = or
show-it = Show it
changed = Somebody changed this meanwhile.
choose-all = Choose all on this page
no-answer = No answer. Check the connection, and type again.
nothing-has = Nothing has all of these words
to-choose = { $count } to choose from
where-you-were = Where you were
not-loaded = More could not be loaded. Scroll again to try once more.
begin-new = Begin with “New”: from there it can go anywhere.
no-lead-again = A deal does not become a lead again.
not-answered = { $name } was not moved: the server does not answer. Try again.
is-in = { $name } is in { $stage } now.
was-not-moved = It was not moved.
taken = { $name } is taken. Left and right choose a stage, Space puts it there, Escape leaves it.
put-back = { $name } stays where it was.
was-moved = { $name } was moved to { $stage }.
