### Contacts: the people at customers.

title = Contacts
several = contacts
counted = { $count ->
    [one] { $count } contact
   *[other] { $count } contacts
}
about = The people at your customers’, as you know them. Nobody else sees them.
search = Name, address or role
add-short = Add contact
add = Add a contact
add-button = Add the contact
edit = Edit the contact
keep = Keep it
intro = Somebody at a customer’s. Yours alone; erase it when they ask you to.
nothing-matches = No contact has all of these words and filters. Take one away to see more.
show-all = Show all contacts
none = No contacts yet
none-about = A contact is somebody at a customer’s. Add one here, or on the account of their company. Nobody else sees it.

name = Name
account = Account
role = Role
role-hint = What they do there.
email = Email
phone = Phone
time-zone = Time zone
time-zone-hint = Such as Europe/Paris: you see what time it is for them.
no-time-zone = Not known
there-now = { $zone }, { $clock } there now
notes = Notes
notes-hint = Stay with you.
added = Added
no-name = say what the person is called

edit-short = Edit
known-of-them = What you know
erase = Erase…
erase-about = Everything that you know of { $name } is erased here for good. Your journal keeps that there was somebody, and not who.
erase-now = Erase it
timeline = Timeline
