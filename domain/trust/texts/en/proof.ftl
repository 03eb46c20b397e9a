### Showing once more that it is you.

title = Show that it is you
about = You signed in a while ago, and this changes who may do what. What you were about to do goes on at once.
password = Your password
or-code = Or a code
go-on = Go on
wrong = That password is not right; type it again.
seat-about = In the demonstration nobody has a password. Elsewhere you would be asked for it here.
leave = Leave it
