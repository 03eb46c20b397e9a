### What makes a customer need attention.

title = Attention and trials
about = These rules mark the customers that need attention. They are yours: turn them on or off, and say after how many days.
rules = What needs attention
rule = Rule
days = Days
days-of = Days: { $rule }
percent = Progress below so many percent is little
lengths = How long trials run
lengths-about = As a vendor you can give each trial another length; this is what it begins with where its program says nothing of it.
trial-days = Days of a trial
extension-days = Days of an extension
save = Save
reset = As it was at first
done-saved = Saved. All customers are looked at again.
done-reset = All rules are as they were at first.
changed-since = somebody changed the rules meanwhile; look at them again
no-number = type a whole number
wrong-days = days go from 0 to { $most }
wrong-percent = percent go from 1 to 100
wrong-length = a trial has 1 to { $most } days

trial-ends = Its trial ends soon
quiet = Nothing happens
no-users = No users
slow = Little progress
waits = Waits for an answer
says-trial-ends = The trial ends within { $days ->
    [one] a day
   *[other] { $days } days
}.
says-quiet = No activity for { $days ->
    [one] a day
   *[other] { $days } days
}.
says-no-users = Nobody uses it after { $days ->
    [one] a day
   *[other] { $days } days
}.
says-slow = Progress is below { $percent } % after { $days ->
    [one] a day
   *[other] { $days } days
}.
says-waits = A trial or more time was asked for and is not answered after { $days ->
    [one] a day
   *[other] { $days } days
}.
