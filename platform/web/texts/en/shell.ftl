### Around every page: the rail, the bar, the palette, the shortcuts.

skip = Skip to the page
main-menu = Main
menu = Menu
where-you-are = Where you are
demonstration = Demonstration
demo-about = A demonstration on this machine, with invented records.
mailbox = Mailbox
find = Find or do anything
find-hint = A company, a partner, a page, something to do
find-none = Leads, registrations, deals, accounts, contacts and partners are found by company, domain, product, person and number; pages and acts by their names. The beginning of a word is enough.
found = Found
choose = choose
open = open
organisations = Your organisations
switch = Change the organisation
shortcuts = Shortcuts
shortcuts-title = Keyboard shortcuts
single-keys = Use single keys on this device
single-keys-why = Without them, Ctrl or ⌘ with K still finds everything. Turn them off if you speak to your computer, or if they get in your way.
signed-in = Signed in as { $name }
you = You and your settings
sign-out = Sign out
to-start = Go to your start page
close = Close
dismiss = Dismiss
undo = Undo
