### API keys.

title = API keys
about = With a key, a program acts for this organisation. What it does stands in the journal under the key’s name.
guide = What programs can ask
keys = Keys
none = No program has a key yet.
name = Name
name-hint = What it is for, so that you know which to revoke.
role = What it may do
lasts = Good for
month = 30 days
quarter = 90 days
year = A year
for-ever = Until it is revoked
make = Make a key
make-button = Make the key
fresh = The key “{ $name }”
fresh-about = Copy it now: we keep only its hash, and it is not shown again.
incomplete = Give the key a name of 1 to 120 characters, and choose role and time from the lists.
used = Last used
never-used = Never
revoke = Revoke
revoke-named = Revoke the key { $name }
told-until = { $role } · until { $end }
told-over = { $role } · was good until { $end }
told-for-ever = { $role } · until it is revoked
told-revoked = { $role } · revoked { $at }
