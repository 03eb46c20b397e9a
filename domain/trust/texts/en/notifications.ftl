### What members are told, and how.

title = Notifications
about = What waits for you, and what became of yours. Only you see this.
none = Nothing to tell
none-text = You will be told here when something waits for you, is given to you, or becomes of what is yours.
what = What
when = When
new = New
read = Mark as read
read-named = Mark as read: { $text }
unread = Mark as unread
unread-named = Mark as unread: { $text }
read-all = Mark all as read
done-read = All are marked as read.
older = Older
newest = Newest
choose = Choose what you are told

preferences = What you are told
preferences-about = For each kind, whether it stands in the portal and whether you get mail. You are never told of what you did yourself.
kinds = Kinds
portal = In the portal
portal-of = In the portal: { $kind }
mail = By mail
mail-of = By mail: { $kind }
at-once = At once
in-the-digest = In the digest
never = Never
letters = Write to me by mail
letters-hint = Without this you get no letter about any of these.
digest = The digest comes
digest-hint = Where there is nothing to tell, none comes.
daily = every day
mondays = on Mondays
tuesdays = on Tuesdays
wednesdays = on Wednesdays
thursdays = on Thursdays
fridays = on Fridays
saturdays = on Saturdays
sundays = on Sundays
hour = At
quiet-from = No mail from
quiet-to = Until
quiet-hint = What comes in these hours is written when they end.
no-hours = no quiet hours
no-quiet = Quiet hours have a beginning and an end, which differ.
no-choice = Choose something of the list.
zone = These are hours in { $zone }, your time zone.
to-zone = Change it
save = Save
done-saved = Saved.

letter-subject = { $organisation }: { $first }
letter-subject-many = { $organisation }: { $count } notifications
letter-look = Look at { $organisation }
letter-choose = Choose what you get by mail
letter-foot = You get this as a member of { $organisation }.

end = No more letters?
end-about = You get no notification of { $organisation } by mail any longer. In the portal they stay.
end-button = No more letters
ended = No more letters
ended-about = You get no notification of { $organisation } by mail any longer.

# Kinds of this room.
joined = Somebody joined
joined-about = When somebody accepts an invitation to work here.
joined-said = { $name } works here now
joined-letter = { $count ->
    [one] Somebody joined.
   *[other] { $count } people joined.
}
