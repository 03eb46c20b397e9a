### Who works for an organisation, invitations, joining.

title = People
about = Who works here, and what they may do. Nobody sees anything of this vault who does not stand here.
members = Who works here
name = Name
role = Role
you = you
suspended = cannot sign in
change = Change
role-of = What { $name } may do
remove = Remove
remove-named = Remove { $name }
remove-about = From their next click on, { $name } sees nothing of this organisation. What they did stays.
invite = Invite a colleague
invite-button = Send the invitation
email = Email address
role-hint = Readers look; members work on leads and deals; managers decide on what partners register; admins look after people and keys; owners may do everything.
invited = Invited
nobody-invited = Nobody is invited at the moment.
until = { $role } · can be accepted until { $until }
was-until = { $role } · was open until { $until }
again = Send again
again-named = Send again: the invitation of { $email }
withdraw = Take back
withdraw-named = Take back the invitation of { $email }
done-invited = The invitation is on its way.
done-sent = The invitation is on its way once more, with a new link.
done-withdrawn = Taken back: the link of that invitation opens nothing any more.
done-changed = Changed. It holds from their next click on.
done-removed = Removed. They see nothing of this organisation any more.
mute = The invitation is kept, and nobody was written to: this Freehold sends no mail yet. Ask who runs it to set “mail” in its configuration; then the letter goes out.
no-email = An email address looks like ada@example.com; check it.
no-role = Choose a role of the list.

works-here = { $email } works here already; change their role instead
too-much = nobody can give more than they may do themselves, nor decide on who may do more
last-owner = somebody has to own this organisation; make another person owner first
many = there are { $most } open invitations; take some back first
absent = there is nobody of that name here, or it is over

letter-subject = { $by } invites you to { $org }
letter-text = { $by } invites you to work with { $org } on Freehold. Your role there: { $role }.
letter-join = Join { $org }
letter-until = The link is for you alone, and opens until { $day }.
letter-foot = You get this since { $by } of { $org } typed your address. If you do not know them, do nothing: without you, nothing happens.

join = Join { $org }
join-about = { $org } invites you to work in its portal. Your role there: { $role }.
as-you = You join as { $email }.
sign-in-first = Somebody signs in with { $email } already. Sign in, and you come back here.
fresh = You will sign in with { $email }.
other = You are signed in as { $name }. This invitation is for { $email }.
your-name = Your name
password-hint = 12 characters or more; a few words in a row make a good one.
over = This invitation opens nothing
over-about = It was accepted, taken back or sent anew, or its two weeks are over. Ask who invited you for a new one.
