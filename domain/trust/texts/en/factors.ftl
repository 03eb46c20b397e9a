### The second factor: codes of an app, recovery codes.

title = Second factor
link = Second factor
link-on = Second factor (on)
about = After your password, a code from an app on your phone. Whoever learns your password alone does not get in.
step-app = Open an authenticator app on your phone, or install one.
step-picture = Photograph this with the app.
picture = The secret, as a picture for the app
or-type = Or type:
step-code = Type the six digits that the app shows.
code = Code
code-hint = Six digits, or one of your recovery codes.
turn-on = Turn it on
turn-off = Turn it off
renew = Make new recovery codes
is-on = A code is asked for when you sign in.
codes-left = { $left ->
    [one] { $left } recovery code is left.
   *[other] { $left } recovery codes are left.
}
codes-title = Recovery codes
codes-about = It is on. Keep these where you find them without your phone: each opens once, and they are not shown again.
kept = I have kept them
back = Back to signing in
wrong-code = this code is not right, or was used; wait for the next one and type that
nothing-begun = there is nothing to confirm; begin again
no-picture = The picture could not be made.
asked = Code
asked-about = Type the six digits that your app shows, or a recovery code.
go-on = Go on
half-over = That took too long. Sign in again.
is-off = The second factor is off: your password alone opens your account.
passkey-about = Your password alone opens your account as well. You can have a passkey asked for after it, and get recovery codes for the day on which you have lost your device.
want-passkey = Ask for a passkey after my password
passkey-on = After your password, a passkey is asked for, or one of your recovery codes.
passkey-off = Let my password open it alone
passkey-asked = Passkey
passkey-asked-about = Your password is right. Now use your passkey; or type one of your recovery codes.
recovery-code = Recovery code
