### A place in a program, offered by mail.

offer = Invite a partner
offer-about = Somebody there gets a letter. They come with their organisation, or found one with a vault of its own; you see of it what crosses to you, and nothing else.
email = Email address
email-hint = Of somebody who decides there.
program = Program
send = Send the invitation
open = Invited by mail
until = { $program } · can be accepted until { $until }
was-until = { $program } · was open until { $until }
withdraw = Take back
withdraw-named = Take back the invitation of { $email }
done-offered = The invitation is on its way.
done-taken-back = Taken back: the link of that invitation opens nothing any more.
done-came = Welcome. The invitation is being delivered into your vault; it stands below in a moment. Open it, and read the terms before you accept.
mute = The invitation is kept, and nobody was written to: this Freehold sends no mail yet. Ask who runs it to set “mail” in its configuration; then the letter goes out.
no-email = An email address looks like ada@example.com; check it.

no-program = choose a program of the list
absent = there is no such invitation, or it is open no longer
many = there are { $most } open invitations of partners; take some back first
many-a-day = { $most } invitations of partners went out in a day; the next can go tomorrow
handle-taken = an organisation here is called { $handle } already; choose another short name

letter-subject = { $org } invites you as a partner
letter-text = { $by } of { $org } offers your organisation a place in { $program } on Freehold. You read the terms before anything begins, and what you enter stays in a vault of your own.
letter-look = Look at the invitation
letter-until = The link is for you alone, and opens until { $day }.
letter-foot = You get this since { $by } of { $org } typed your address. If you do not know them, do nothing: without you, nothing happens.

approved-subject = Your application for { $program } is approved
approved-text = { $org } approved your application and offers your organisation a place in { $program } on Freehold. You come with the organisation that you have here, or found one with a vault of its own; you read the terms before anything begins.
approved-foot = You get this since somebody applied to { $org } with your address. If it was not you, do nothing: without you, nothing happens.

title = { $org } invites you as a partner
about = { $org } offers your organisation a place in { $program }.
with-which = With which organisation do you come?
a-new-one = A new one
only-for-new = Name and short name are for a new one only.
company = Name of your organisation
handle = Short name
handle-hint = It stands in addresses, such as moses-frase. Left empty, it follows from the name.
own-vault = Your organisation gets a vault of its own, and you own it. { $org } sees nothing in it but what you send under terms that you accepted.
sign-in = Sign in
go-on = Go on to my own portal
terms-about = These are the terms that are proposed. You accept them in your own portal, or you do not; nothing crosses before.
not-yours = choose an organisation that you own or administer

over = This invitation opens nothing
unknown-about = There is no such invitation. Copy the whole link out of the letter, or ask who invited you for a new one.
accepted-about = An organisation came with this invitation already. If it was yours, you find it in your portal.
revoked-about = It was taken back, or a newer one was sent. Ask who invited you for a new one.
over-about = Its two weeks are over. Ask who invited you for a new one.
to-portal = To the portal
