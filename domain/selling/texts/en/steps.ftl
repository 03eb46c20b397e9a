### What is to be done next about a deal, by whom.

title = Next steps
one = Next step
what = What is to be done
due = Until
optional = optional
who = Who
nobody = Nobody yet
former = A former member
asks = { $name }: ask them
plan-one = Plan a step
plan-it = Plan it
asks-about = Choose somebody of another organisation to ask them: they get what it says and its day, and nothing else.
none-yet = Nothing is planned.
overdue = Overdue
today = Today
done = Done
declined = Declined
dropped = Dropped
rest-keep = Keep them: they are to be done all the same
rest-drop = Drop them: whoever asked for one is told, and what others were asked for is taken back there
closed-here = The sale is closed here
under-way = Under way
not-taken = Not taken
another = another organisation
finish = Done
finish-named = Done: { $what }
reopen = Open again
reopen-named = Open again: { $what }
decline = Decline…
decline-it = Decline it
decline-about = { $name } is told, with your reason.
why = Why not
over = Over ({ $count })
ended = { $who }, { $ago }
save = Save
written-by = Planned by { $who }, { $when }
came-from = { $name } asks for it, { $when }. What it says is theirs to change; you say who does it.
of = About
take = Take it: { $what }
suggest = Suggest a change…
suggest-about = { $name } owns what is known of this sale. Suggest what it comes to, or when it may close: one of them at a time. It changes when they take it.
suggest-why = Why
suggest-it = Suggest it
suggests-value = Change what it comes to: { $value }
suggests-day = Change when it may close: { $day }
because = { $what } ({ $why })
remove = Remove this step…
remove-about = Nothing of it stays, here or with whom was asked to do it.
remove-it = Remove the step
registration = A registration

done-planned = Planned. Whoever has it is told.
done-changed = Saved.
done-finished = Done. What is next?
done-taken = Taken. Your lead says it from now on, and who suggested it is told.
done-suggested = Suggested. You are told what becomes of it.
done-declined = Declined. They are told why.
done-reopened = It is open again.
done-removed = Removed.

absent = there is no such step or deal
no-what = say in one line what is to be done, in at most { $most } letters
no-day = choose a day, such as 2026-11-30
no-such-holder = choose somebody who works for your organisation, or with whom you hold this sale
not-covered = your agreement with { $peer } lets nothing like this cross; propose terms that do
too-often = at most { $most } steps a day are asked of one organisation about one sale
too-many = at most { $most } steps of one deal are open; finish some first
no-reason = say in one line why not, in at most { $most } letters
no-amount = type an amount, such as 4,821.50
no-suggestion = suggest either what it comes to or when it may close
theirs = another organisation has it: what it says, or what becomes of it, is theirs to say
own = nobody else asked for it, or the sale is not yours to change
changed = somebody changed this step while you did: look at it as it is now
withdrawn = this sale was taken back: nothing is planned about it any more

given = A step of a deal is given to you
given-about = When a colleague gives you something to do about a deal.
given-said = You are to do: { $what } · { $deal }
given-letter = { $count ->
    [one] A step of a deal was given to you.
   *[other] { $count } steps of deals were given to you.
}
falls-due = A step of a deal falls due
falls-due-about = On the day until when it is to be done. Of one that nobody has, who looks after the deal is told.
due-said = Due: { $what } · { $deal }
due-letter = { $count ->
    [one] A step of a deal fell due.
   *[other] { $count } steps of deals fell due.
}
asked-us = Another organisation asks you to do something
asked-us-about = When who sells with you plans a step of a sale and asks you to do it. Who looks after the deal is told.
asked-us-said = { $name } asks: { $what } · { $deal }
asked-us-letter = { $count ->
    [one] Another organisation asked you to do something about a sale.
   *[other] Other organisations asked you to do { $count } things about sales.
}
told-back = What became of what you asked for
told-back-about = When another organisation did or declined what you asked of them, or could not take it.
told-back-done = { $name } did it: { $what }
told-back-declined = { $name } declined: { $what }
told-back-open = { $name } has it open again: { $what }
told-back-refused = { $name } could not take it: { $what }
told-back-letter = { $count ->
    [one] You were told what became of something you asked for.
   *[other] You were told what became of { $count } things you asked for.
}
