### The demonstration's mail.

title = Mailbox
about = What would have been sent. The demonstration sends no mail.
none = No mail yet
none-about = Invite a colleague, or ask for a new password, and the letter appears here.
told = To { $to }, { $at }
back = Back to the mailbox
