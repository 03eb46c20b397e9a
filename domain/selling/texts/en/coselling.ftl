### Notes and files of deals that organisations share which sell together.

with-you = Shared with you
from-when = from { $peer }, { $when }
share = Share
with-whom = Who gets it
they-keep = They get a copy, and it goes no further by itself. Taking it back erases it there.
share-it = Share it
take-back-from = Take back from { $peer }
tell-stage = Tell others how far it is
they-follow = They see its stage, now and whenever it changes: not why, and nothing else.
stop-telling = Stop telling { $peer }
others-say = How far the others are
told = told { $ago }
differs = { $name } says { $theirs }; you say { $yours }. Neither changes what the other one has: talk to each other, and whoever was mistaken moves theirs.
closed = Your agreement with { $names } lets no notes, files and stages of a deal cross. Propose terms that let “What is shared of a deal” cross, to share some.
note-for = Only you see it. Tick who gets it as well:
under-way = Under way
not-taken = Not taken
another = another organisation

absent = there is no such thing of this deal
choose-somebody = choose who gets it first
no-neighbour = that is nobody with whom you hold this sale: it is shared along registrations that were accepted
has-it = it came from { $peer }
not-covered = your agreement with { $peer } lets nothing like this cross; propose terms that do
not-onward = it came from { $peer }, whose terms let it go no further
too-many-notes = { $most } notes at most are shared one way about one sale
