### Files that are kept with records.

files = Files
none = No files yet. Offers, notes and photos that you attach here stay in your vault until you send one along as evidence.
remove = Remove
remove-named = Remove { $name }
removed-files = Removed files
restore = Restore
restore-named = Restore { $name }
said = { $kind } · { $size }
told = { $said } · { $who }, { $ago }
removed = removed { $ago }
erased-later = { $removed }; erased a day after that
bytes = { $size } bytes
kilobytes = { $size } kB
megabytes = { $size } MB

attach-file = Attach a file
attach-hint = PDF, picture, Word, Excel, PowerPoint, text or CSV, up to 20 MB. Pictures lose what they say of place and camera.
note = Note
optional = optional
attach = Attach
not-attached = Not attached
try-again = Try again
back-to = Back to { $title }

many = this record has { $most } files, and takes no more; remove one first
long-note = a note may have { $most } characters at most
absent = there is no such record
no-record = “{ $id }” is no record that can have files; give the id of a lead, a deal, a registration or an account
no-origin = This node has no host name for files. Ask its operator to set “cookieless_hosts”.
erased-now = The same file was erased at this very moment. Attach it again.

pdf = PDF
picture = Picture
text = Text
table = Table
document = Document
workbook = Workbook
slides = Slides
