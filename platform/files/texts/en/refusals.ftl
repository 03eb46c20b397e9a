### Why a file is not taken, and what to do.

empty = this file is empty; look whether it was saved
large = this file is larger than 20 MB; make it smaller, or send it in parts
name = the name of this file holds characters that cannot be seen; give it a plain name
endings = this file’s name has two endings, .{ $ending } and another; give it one ending
pretends = this file’s name ends in .{ $named }, but it is { $looks }; name it so that it ends in .{ $fits }
unknown = files of this kind are not taken; save it as PDF, picture, Word, Excel, PowerPoint, text or CSV
no-table = this is no table; save it as CSV or as an Excel workbook (.xlsx)
web-page = this is a web page or another text with markup, which could run something; print it to a PDF
archive = this is an archive; attach the files that are in it, one by one
damaged = this file is damaged, or not what it says; open it, save it again, and attach that
pixels = this picture is { $width } × { $height } pixels; make it smaller than 40 megapixels
drawing = this drawing is too complicated to be turned into a picture; save it as PNG and attach that
appended = there is something else behind the end of this file; save it again, and attach that
protected = this PDF is protected, so it cannot be examined; save a copy without protection
acts = this document holds { $part }; save a copy without, and attach that
bomb = this document unpacks to far more than a document holds; save it again, or as PDF

is-pdf = a PDF
is-picture = a picture
is-drawing = a drawing (SVG)
is-package = an Office document or an archive
is-text = plain text
is-office = another Office document

macros = macros
macro-document = a document with macros
control = a control that runs by itself
object = an object of another program
fetched = a part that is fetched from elsewhere
script = a script
command = a command that starts a program
inner-file = a file within the file
film = a film or an animation
form = a form that runs by itself
