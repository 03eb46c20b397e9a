### Notes about partners.

title = Notes
only = Only { $me } sees this
only-you = Only you see this
new-note = New note
note = Note
note-hint = What was said, what to know.
keep = Keep the note
none = Nothing was written down yet.
change = Change
save = Save
remove = Remove
written-by = { $who }, { $when }
changed-by = { $who }, { $when } · changed { $changed }

done-kept = Kept.
done-changed = Saved.
done-removed = Removed; nothing of the note is kept.

absent = there is no such note or partner
nothing = write something first
too-long = a note has at most { $most } letters
not-yours = only who wrote it, or an administrator, can do that
