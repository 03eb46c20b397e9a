### Passkeys: signing in with a device.

title = Passkeys
about = Your phone, your computer or a security key signs in for you, once you have unlocked it. No password travels, and a page that only looks like this one gets nothing.
none = None yet. Your password opens your account, and stays when you add a passkey.
told = added { $added } · last used { $used }
told-unused = added { $added } · not used yet
remove = Remove
remove-named = Remove the passkey { $name }
name = What you call it
name-hint = Such as “Phone” or “Work laptop”.
add = Add a passkey
added = Added. From now on you can sign in with it.
removed = Removed. It opens nothing here any more; your device may still list it.
sign-in = Sign in with a passkey
use-one = Use a passkey

refused = this passkey does not open an account here; take another, or sign in with your password
cannot = nothing was signed: a passkey needs a browser that has them, with JavaScript
over = that took too long, or was used already; try once more
there = this device holds a passkey of yours already
name-length = a passkey is called something, in 60 characters at most
many = nobody has more than { $most } passkeys; remove one first
anothers = this passkey is another person’s

cannot-here = This browser has no passkeys, or not at this address. Use your password.
there-already = This device holds a passkey of yours already.
not-signed = Nothing was signed. Try again, or use your password.
failed = That did not work. Try again.
