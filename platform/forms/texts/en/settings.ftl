### The settings of a field of a form.

label = Question
help = Help
required = An answer is needed
class = Kind of data
class-hint = Agreements say by this which answers may be shared with a partner.
least-letters = Letters at least
most-letters = Letters at most
options = Options
options-hint = One in a line. “value = Label” keeps the value and shows the label.
many = Several can be chosen
from = First day
until = Last day
least = At least
most = At most
places = Decimal places
currency = Currency
currency-hint = Its three letters, such as EUR.
any-country = With the code of its country
country = Numbers without a code are from
country-hint = Others are written with +.
kinds = Kinds of files
kinds-hint = With none chosen, all of these.
most-megabytes = Megabytes at most
consent = The exact words
consent-hint = They are kept with each answer, and with the moment.
always = Always
shown-if = Shown
if-is = When the answer
given = is given
one-of = is one of these
if-values = Answers
if-values-hint = One in a line: the value of an option, two letters of a country, or exactly what is typed.
