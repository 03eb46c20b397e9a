### Letters that are forwarded to an organisation, and become leads.

title = Letters
about = Forward a customer’s mail to your address: it waits here, private, until you make a lead of it.
address = Your address
address-about = Whoever knows it can write to it; make another one when it has become known too far. Nothing is made of a letter by itself.
not-taken = This node takes no letters. Whoever runs it can let it: see “Letters that become leads” in the guide for operators.
no-address-yet = There is none yet. A manager makes one.
make-address = Make an address
make-another = Make another one
close-address = Take no letters any longer
address-made = This is your address from now on.
address-closed = Letters are taken no longer.
none = No letters
none-about = What you forward appears here within moments, and is erased after 30 days if nobody makes a lead of it.
letter = Letter
company = Company
arrived = Arrived
acts = What can be done
forwarded-by = from { $sender }
no-subject = Without a subject
remove = Remove
remove-one = Remove { $subject }
removed = The letter is gone.
make = A lead from a letter
make-about = From { $sender }, { $day }. Look at what was understood, and mend it: it may be wrong.
make-it = Make the lead

no-address = There is no such address here
full = 200 letters wait that nobody has looked at
unreadable = This is no letter that can be read
no-lead = Write what differs as an object of texts, like a new lead
