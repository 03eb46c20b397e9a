### What is to be done about partners.

title = Tasks
one = Task

tasks = Tasks
new = New task
what = What is to be done
due = Until
optional = optional
holder = Who
nobody = Nobody
former = A former member
give = Write it down
none-yet = Nothing is to be done.
overdue = Overdue
due-today = Today
done = Done
finish = Done
finish-named = Done: { $what }
reopen = Open again
reopen-named = Open again: { $what }
save = Save
partner = Partner
written-by = Written down by { $who }, { $when }
remove = Remove this task…
remove-about = Nothing of it stays. A task that is done can stay as it is.
remove-it = Remove the task

done-given = Written down. Whoever has it is told.
done-changed = Saved.
done-finished = Done.
done-reopened = It is open again.
done-removed = Removed.

absent = there is no such task or partner
no-what = say in one line what is to be done, in at most { $most } letters
no-day = choose a day, such as 2026-11-30
no-member = choose somebody who works for your organisation
not-yours = only who wrote it down, or an administrator, can remove it
too-many = at most { $most } tasks are open about one partner; finish some first

given = A task is given to you
given-about = When somebody gives you something to do about a partner.
given-said = You are to do: { $what } · { $peer }
given-letter = { $count ->
    [one] A task was given to you.
   *[other] { $count } tasks were given to you.
}
falls-due = A task of yours falls due
falls-due-about = On the day until when it is to be done.
due-said = Due: { $what } · { $peer }
due-letter = { $count ->
    [one] A task of yours fell due.
   *[other] { $count } tasks of yours fell due.
}
