### What is to be done, in one list.

title = Tasks
about = What is to be done about partners, vendors and deals. Only { $me } sees this, and of what is asked of others they see it as well.
mine = Mine
everybodys = Everybody’s
asked-of-others = Asked of others
done-ones = Done
with = With
everybody = Everybody
apply-filter = Show
about-with = { $about } · { $peer }
none-mine = Nothing to do for you
none-open = Nothing to do
none-about = A next step is planned on the page of a deal, and a task written down on that of a partner, under “Notes and tasks”. Whoever has it is told.
none-asked = Nobody else was asked
none-asked-about = On the page of a deal that you hold with others, plan a step and choose one of them: they are asked to do it.
none-done = Nothing was done yet
none-done-about = What was done stays here, and can be opened again.
to-deals = See deals
