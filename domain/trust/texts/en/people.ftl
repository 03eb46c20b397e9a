### Signing in, and what somebody sets for themselves.

sign-in = Sign in
sign-in-about = To your organisation's own side of the channel.
email = Email address
password = Password
look-around = Or look around as…
nowhere = No organisation yet
nowhere-about = You are signed in as { $email }, and no organisation has added you so far. Ask somebody who administers yours to do it.
sign-out = Sign out
email-taken = somebody signs in with { $email } already; choose another address
name-length = a name has 1 to 120 characters
password-length = a password has 12 to 200 characters; a few words in a row make a good one
password-wrong = the current password is not right; type it again
not-hashed = the password could not be hashed
not-checked = the password could not be checked
refused = the address or the password is not right; check both and try again

you = You
you-about = Signed in as { $email }. What you set here holds in every organisation that you work for.
reading = How you read
region = Numbers and dates as in
region-browser = As your browser says ({ $region })
region-hint = Texts are in English; numbers, money and dates are written as people do there.
zone = Time zone
zone-browser = Not chosen: { $zone }
zone-hint = Times and “today” are those of this zone.
sample = Now it is { $moment }. An amount reads { $amount }.
save = Save
saved = Saved. Every page is written so from now on.
unknown-region = Choose a country of the list.
unknown-zone = Choose a time zone of the list.
to-start = Back to your start page
too-many = { $minutes ->
    [one] too many sign-ins failed; try again in { $minutes } minute
   *[other] too many sign-ins failed; try again in { $minutes } minutes
}

forgotten = Forgotten password
forgotten-link = Forgotten your password?
forgotten-about = Type the address with which you sign in. We write to you, and you set a new one.
write-to-me = Write to me
back-to-sign-in = Back to the sign-in
look-into-mail = Look into your mail
look-into-mail-about = If somebody signs in with that address, a letter is on its way to it. Its link opens for an hour.
reset-subject = Set a new password
reset-text = { $name }, somebody asked for a new password of your account on Freehold.
reset-button = Set a new password
reset-until = The link opens for an hour, and once.
reset-foot = If it was not you, do nothing: your password stays as it is.
reset-title = New password
reset-for = For { $email }. Wherever you are signed in now, you will be signed out.
reset-over = This link opens nothing: it was used, or its hour is over. Ask for a new one.
set-password = Set the password
password-hint = 12 characters or more; a few words in a row make a good one.
password-is-set = Your password is set. Sign in with it.

security = Signing in
security-link = Password, and where you are signed in
security-about = Where you are signed in, and with which password.
sessions = Where you are signed in
this-browser = this browser
some-browser = A browser
session-told = since { $since } · last here { $seen }
end-session = Sign out
end-others = Sign out everywhere else
sessions-ended = Signed out there.
current-password = Current password
new-password = New password
new-password-about = Wherever else you are signed in, you will be signed out.
password-changed = Your new password holds. Everywhere else you are signed out.
back-to-you = Back to your settings
