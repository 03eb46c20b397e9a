### Exports that are prepared in the background.

title = Exports
about = Only you see them. Each is kept for a day; you can leave this page while one is written.
file = File
size = Size
none = Nothing is being exported
none-text = Large lists are written in the background. Choose “Export” above a list, and follow it here.
to-leads = Go to leads
waiting = Waiting for its turn
of-list = Exporting { $list }
asked = Asked for { $when }
kept = { $rows } rows, kept until { $until }
failed = It broke off three times. Delete it and ask again; if it breaks off again, tell who runs this Freehold.
stop = Stop
delete = Delete
act-on = { $act } { $name }
look-again = Look again how far it is
no-list = There is no list “{ $list }” that can be exported
no-format = A file is “csv” or “xlsx”
many = You have { $most } exports already; delete one first
absent = There is no such export here
not-ready = This export is not ready; wait until it is, or ask for it again if it broke off
