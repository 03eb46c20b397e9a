### The people whom each side of a partnership shows to the other.

theirs = Who { $peer } shows you
none = Nobody yet
none-theirs = When { $peer } shows you somebody, they stand here with what they do for you.
theirs-uncovered = Your agreement with { $peer } does not let people cross to you. { $peer } can propose a version that does.
ours = Who { $peer } sees of you
none-ours = Nobody. Choose who talks with them.
ours-uncovered = Your agreement with { $peer } does not let people cross. What you choose here waits until a version that lets them does.
to-agreement = See the agreement, and how to propose a new version
unseen-manager = { $peer } does not know that { $manager } looks after it: show them below.
is-manager = Partner manager
person = Colleague
does = What they do
does-hint = For this partnership, as the other side reads it.
phone = Telephone
phone-hint = Only if they want to be called.
optional = optional
with-email = With their e-mail address
show = Show a colleague
change = Change what is shown
show-about = The other side is told after this. Ask your colleague first.
show-it = Show
change-it = Change
change-named = Change what is shown of { $name }
hide = Remove
hide-named = Remove { $name }
done-shown = Kept. The other side is told.
done-hidden = Removed. The other side erases what it knew of them.

absent = nobody of that name is shown here
not-active = people are shown in a partnership that is active
no-member = choose somebody who works for your organisation
what-they-do = say in one line what they do, in at most { $most } letters
no-phone = write a telephone number with digits, such as +49 30 901820
too-many = at most { $most } people are shown in a partnership; remove somebody first
