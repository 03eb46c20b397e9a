### Answers of forms: what is wrong with them, and how they are shown.

missing = This is needed.
not-agreed = Without this, the form cannot be sent.
short = Write at least { $least } letters.
long = Write at most { $most } letters.
unseen = Leave out letters that nobody sees.
no-choice = Choose one of the list.
several = Give one answer.
no-date = Write a day like 2026-11-21.
early = Choose { $day } or later.
late = Choose { $day } or earlier.
no-whole-number = Write a whole number, such as 40.
no-number = Write a number with up to { $places } decimal places, such as 40.5.
small = Write { $least } or more.
large = Write { $most } or less.
no-money = Write an amount in { $currency }, such as 4,821.50.
no-country = Choose a country of the list.
no-phone = Write the number with its country, such as +43 660 1234567.
no-email = An email address looks like ada@example.com; check it.
no-file = Choose a file.
other-kind = Choose a file of these kinds: { $kinds }.
large-file = Choose a file of at most { $megabytes } MB.
unknown = the form does not ask “{ $key }”; leave it out

optional = optional
choose = Choose…
in-currency = In { $currency }.
kept-file = { $name } is kept. Choose another one to replace it.
agreed = “{ $text }”, agreed on { $at }

kind-text = A line of text
kind-long-text = Several lines of text
kind-choice = A choice
kind-date = A date
kind-number = A number
kind-money = An amount of money
kind-country = A country
kind-phone = A phone number
kind-email = An email address
kind-file = A file
kind-consent = Consent
