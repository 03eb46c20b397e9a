### Files out of which leads are made.

title = Imports
about = Bring leads in from a file. Nothing is made of it before you have seen what it would become.
bring = Bring a file
file = File
file-hint = CSV or Excel (.xlsx), up to 20 MB and 100,000 rows. Its first row says what the columns are.
look-at-it = Look at it
none = No file was brought yet
none-about = Leads that you keep in a spreadsheet or in another system come in as CSV or Excel.
state = State
brought = { $rows } rows, brought { $when }
optional = optional
delete = Delete

is-draft = To be arranged
is-running = Running
is-done = Brought in
is-undoing = Being taken back
is-undone = Taken back
is-failed = Broke off

columns = What the columns are
columns-about = Guessed from the headings, or as you arranged such a file before.
column-named = { $letters } · { $heading }
sample = Such as: { $text }
no-sample = Nothing stands in it
left-out = Leave out
rows-about = What becomes of rows
reading = How the file is read
look-again = Save and look again
preview = What it becomes
no-row-yet = No row can become a lead as the file is arranged now.
row = Row
column = Column
bring-in = { $count ->
    [one] Bring in { $count } row
   *[other] Bring in { $count } rows
}
of-companies-here = { $count ->
    [one] { $count } row is of a company that has leads here
   *[other] { $count } rows are of companies that have leads here
}

existing = Companies that have leads here
existing-hint = A company is recognised by its domain or its name. Rows of one file never stand in each other’s way.
skip = Leave their rows out
add = Add their rows as more leads
update = Change the lead that a row means
product-of-all = Product of rows that name none
product-of-all-hint = For files without such a column.
currency-of-all = Currency of rows that name none
currency-of-all-hint = Its three letters, such as USD or EUR.
dates = Days
as-the-file-shows = As the file shows
day-first = Day first: 31/12/2026
month-first = Month first: 12/31/2026
decimals = Amounts
point = Decimal point: 1,234.50
comma-decimal = Decimal comma: 1.234,50
sheet = Sheet
charset = Encoding
delimiter = Cells are parted by
comma = Commas
semicolon = Semicolons
tab = Tabs
bar = Vertical bars
utf8 = UTF-8
utf16-le = UTF-16 (little endian)
utf16-be = UTF-16 (big endian)
western = Western (Windows-1252)
central-european = Central European (Windows-1250)
cyrillic = Cyrillic (Windows-1251)
japanese = Japanese (Shift JIS)
chinese = Chinese (GB 18030)
heading-row = Row of the headings
heading-row-hint = The first row that is not empty, where you leave it empty.

ask-company = Say which column is the company
ask-product = Say which column is the product, or which product it is for all rows
ask-currency = Some amounts name no currency; say which one it is
ask-dates = Some days can be read in two ways, such as 3/4/2026; say whether the day or the month stands first
ask-decimals = Some amounts can be read in two ways, such as 1,234; say which sign the decimals have

result = What became of the rows
bringing-in = Bringing in rows
taking-back = Looking which leads nobody worked on since
added = Leads added
updated = Leads changed
skipped = Left out, as the company is here
wrong = Rows with mistakes
take-back = Take back
nothing-stayed = Everything that it made was taken back.
stayed = Somebody worked on these leads since; they stay:

mistakes = Rows with mistakes
mistakes-about = They are left out. When the import has run, you can save a file of them, mend it, and bring it again.
mistakes-file = The file has the same columns and one that says what is wrong. Mend it and bring it again; it is kept for a week.
save-mistakes = Save as a file
first-mistakes = These are the first; the file of them has all.
row-number = Row in the file
what-is-wrong = What is wrong

no-amount = “{ $text }” is no amount; write it such as 4821.50
amount-other-way = “{ $text }” is no amount with the decimals that you chose
no-day = “{ $text }” is no day; write it such as 2026-12-31, with four digits of the year
day-other-way = “{ $text }” is no day with the order that you chose
broken-formula = The formula came to { $text }; put a value there
open-quote = A quotation mark opens and does not close, in the line that starts “{ $start }”
long-row = The row is longer than a row can be; it starts “{ $start }”
beyond = Something stands in a column without a heading
no-character = There is a character that no text has (NUL)
other-charset = There are characters that this encoding does not have; choose another encoding
out-of-order = The row stands behind one with a higher number; sort and save the sheet anew
number-taken = Another lead has this reference; leave it empty, or choose to change leads
several-meant = Several leads of this company are about this product; give the reference of the one that you mean
gone-meanwhile = The lead was taken out meanwhile

read-empty = There is nothing in it; its first row has to say what the columns are
read-bomb = It unpacks to too much; save the sheet alone, as values, or as CSV
read-columns = It has more than { $most } columns; save those that you need
read-headings = Its row of headings cannot be read; say in which row they stand
read-sheet = It has no such sheet
read-damaged = It is damaged, or no table; open it in a spreadsheet and save it anew
too-many-rows = A file may have { $most } rows; bring the rest in another one
too-many = There are { $most } imports already; delete one first
columns-differ = { $given } columns are arranged where the file has { $has }
field-twice = Two columns are “{ $field }”; leave one out
product-long = The product may have 200 characters, and no NUL among them
no-currency = “{ $text }” is no currency; write its three letters, such as EUR
no-field = There is no field “{ $word }”; there are { $known }
no-charset = There is no encoding “{ $word }”; there are { $known }
no-delimiter = Cells are parted by a comma, a semicolon, a tab or a vertical bar
no-row = The row of the headings is a number, such as 3
not-now = This import has run, or is under way; look at how it stands now
absent = There is no such import here
