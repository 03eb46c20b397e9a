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
