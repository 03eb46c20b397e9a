### Another address to sign in with.

title = Your e-mail address
about = You sign in with { $email }. We write to the new address; once you follow the link in that letter, you sign in with it.
new-address = New e-mail address
new-address-hint = You need to be able to read mail there.
ask = Write to the new address
back = Back to signing in
link = Change your e-mail address
changed = You sign in with { $email } from now on. Everywhere else you are signed out.
no-address = type an address such as ada@example.com
yours-already = that is your address already
look-into-mail = Look into your mail
look-into-mail-about = A letter is on its way to { $email }. Follow its link within a day, in this browser. Until then nothing changes.

confirm-subject = Confirm your new address
confirm-text = { $name }, you want to sign in to Freehold with this address.
confirm-button = Sign in with this address
confirm-until = The link opens for a day, and once, where you are signed in.
confirm-foot = If it was not you, do nothing: nobody signs in with your address.
confirm-title = Your new address
confirm-about = From now on you sign in with { $new }, and no longer with { $old }. Wherever else you are signed in, you will be signed out.

known-subject = Somebody wants to sign in with your address
known-text = { $name }, somebody who is signed in to Freehold wants to use this address from now on. It is yours, so nothing was changed.
known-button = Sign in
known-foot = If it was you: you have two accounts. Sign in to the one that has this address.

left-subject = You sign in with another address now
left-text = { $name }, the address with which you sign in to Freehold was changed: it is no longer this one.
left-button = Take it back
left-until = If it was you, you need not do anything. If not, take it back within seven days: you are signed out everywhere, and set a new password.
left-foot = You get this because this was your address.
back-title = Take your address back
back-about = You sign in with { $email } again. You are signed out everywhere, passkeys and codes that were added since are removed, and you set a new password.

over-title = This link opens nothing
over = It was used, it is too old, or you are signed in as somebody else. Nothing was changed.
taken = Somebody signs in with that address by now. Nothing was changed.
