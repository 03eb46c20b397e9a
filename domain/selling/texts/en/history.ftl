### What happened to a record, told from the journal.

gone-person = somebody who has left
gone-organisation = an organisation that has left
program = a program with an API key
import = the import
operator = the operator
node = this node
somebody-changed = Somebody changed this a moment ago.
last-changed = This was changed by { $who }, { $ago }.

by = by { $who }
added = Added
changed-by = Changed by { $who }
archived = Archived
merged = Merged with another lead of the company
separated = Taken apart again
restored = Back in the list
deal-begun = Work on it began
moved-to = Moved to { $stage }
moved-from = from { $stage }, by { $who }
planned = Next step planned, or handed over
step-changed = Next step changed
step-done = Step done
step-dropped = Step dropped, since the deal was closed
step-declined = Step declined: { $peer } is told
step-reopened = Step opened again
step-removed = Step removed
step-due = The day of a step came
step-received = { $peer } asks you to do something
step-refused = { $peer } could not take what was asked
step-erased = A step that another organisation asked for was taken back
step-told = { $became ->
    [done] { $peer } did what you asked for
    [declined] { $peer } declined what you asked for
   *[open] { $peer } has what you asked for open again
}
owned-by-nobody = Looked after by nobody
handed-over = Handed to somebody to look after
noted = Note written
note-removed = Note removed
deal-ended = The deal ended
taken-back = its partner took it back
file-attached = File attached
file-removed = File removed
file-restored = File restored
file-erased = Removed file erased
day-over = its day was over
registered = Registered with { $peer }
received = Received from { $peer }
verified = signature verified
accepted-by = Accepted by { $who }
denied-by = Denied by { $who }
withdrawn-by = Withdrawn by { $who }
crossed-erased = what had crossed is erased
not-taken = Not taken by { $peer }’s vault
erased = Erased here
all-erased = every value that had crossed
compared = Compared with what stands
came-out = { $verdict ->
    [clear] nobody has this company
    [possible] somebody may have it
   *[conflict] somebody has it
}
despite-conflict = Accepted despite the conflict
taken-up = Taken up for review
step-approved = Step { $step } approved
returned-by = Returned for information by { $who }
resubmitted = Answered
extension-asked = More time asked for
extended = Protected for longer
extension-refused = No more time given
evidence-sent = A file was sent to { $peer }
evidence-received = A file came from { $peer }
evidence-refused = { $peer } did not take a file
evidence-erased = A file that had come was erased
still-active = Still worked on
late = Not answered in time
expiring = { $days ->
    [one] Protection ends within a day
   *[other] Protection ends within { $days } days
}
expired = Protection ended
quiet = Nothing said for long
told-where = { $peer } told where it stands
billed = On the statement with { $peer }
bill-told = { $peer } put it on the statement
bill-taken-back = No longer on the statement with { $peer }
bill-refused = { $peer } did not take what it means for both
trial-known = Its trial is known
customer-added = It became a customer
customer-moved = It stands elsewhere
trial-asked = A trial is asked for
trial-opened = The trial runs
trial-declined = The trial was declined
trial-wished = More time is asked for
trial-extended = The trial runs longer
trial-not-extended = More time was refused
trial-expired = The time of the trial is over
trial-converted = The customer bought
trial-cancelled = The trial was cancelled
trial-account = The account was made
trial-used = Its usage was reported
revoked-by = Acceptance taken back by { $who }
passed-to = Passed to { $peer }
pass-accepted = Accepted by { $peer }
pass-declined = Declined by { $peer }
pass-late = Not answered by { $peer } in time
pass-taken-back = Taken back from { $peer }
unplaced = Nobody is left to pass it to
shared-with = { $what ->
    [file] File shared with { $peer }
    [stage] { $peer } is told how far it is
   *[note] Note shared with { $peer }
}
shared-by = { $what ->
    [file] { $peer } shared a file
   *[note] { $peer } shared a note
}
share-refused = { $what ->
    [file] { $peer } did not take a file
    [stage] { $peer } is not told how far it is
   *[note] { $peer } did not take a note
}
share-taken-back = { $what ->
    [file] File taken back from { $peer }
    [stage] { $peer } is told no more how far it is
   *[note] Note taken back from { $peer }
}
share-erased = { $what ->
    [file] A file that was shared was erased
    [stage] How far another one was, was erased
   *[note] A note that was shared was erased
}
look-again = To be looked at again
told-stage = { $peer } says: { $stage }
only-you = only you
known-to = { $peer } knows
updated = Told { $peer } what it comes to now
update-received = { $peer } told what it comes to now
update-refused = { $peer } could not take what it comes to now
