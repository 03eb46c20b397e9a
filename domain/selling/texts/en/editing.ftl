### Forms of records, and two who edit one at once.

optional = optional
mend = Nothing is kept yet: mend what is marked below and send it again.
kept-where = Kept in your own vault, and written into your journal.
cancel = Cancel
added = Added.
which-version = Say which version you saw: “version” in the body, or the ETag of the record in If-Match.
saved = Saved.

meanwhile = Changed in the meantime
changed = Changed
choose = { $told } You changed the same; choose what is to stay. Everything else that either of you changed is kept.
there-now = There now
yours = Yours
empty = empty
not-yet = Nothing of yours is kept until you choose.
leave = Leave it as it is now
keep-chosen = Keep what is chosen

too-long = this may have { $most } characters at most; it has { $length }
no-zone = “{ $zone }” is not a time zone; write it like Europe/Paris
no-account = there is no such account
old = somebody changed it in the meantime; read it again, and send its version with your change
lives-on = it was merged with another and lives on there: { $id }
absent = there is no such thing here
