### Forms: designed, published, filled in, read.

title = Forms
about = Ask people outside what you want to know: on a page of your own, or in your website. What they answer is kept in your vault.
none = No form yet
none-text = Make the first one. Nobody sees it before you publish it.
form = Form
stands = State
fresh = New
submissions-of = submissions of { $name }
make = Make a form
make-button = Make the form
name = Name
name-hint = For you and your colleagues.
optional = optional
state-draft = Draft
state-open = Open, version { $number }
state-changed = Version { $number } is open; the draft has changes
state-retired = Retired

absent = there is no such form
no-name = give the form a name of up to { $most } letters
many = there are { $most } forms; retire one and use it anew
changed-meanwhile = somebody changed this form after you looked at it; look again, then do it once more
nothing-new = version { $number } is published already, and nothing changed since; somebody may have been faster
is-retired = this form is retired; restore it first

submissions = Submissions
try-out = Try out
publish = Publish
faults = Before it can be published
up = Up
up-named = Up: { $name }
down = Down
down-named = Down: { $name }
remove = Remove
remove-named = Remove: { $name }
no-fields = This page asks nothing yet.
page-number = Page { $number }
page-title = Title of the page
page-of = Page { $number } of { $pages }
question = Question
kind = Kind of answer
add-field = Add the question
no-such-kind = Choose a kind of answer of the list.
no-question = Write the question.
save-title = Save the title
add-page = Add a page
settings = Settings
form-title = Title
intro = What to know before
thanks-label = Thanks
button = Words of the last button
save = Save
back = Back
preview = Preview
where-it-is = Where people find it
own-page = On a page of its own:
in-a-site = In your website, with this line where it shall stand:
no-origin = This Freehold has no second host name yet, so nobody can be asked. Who runs it adds one.
set-aside = { $count ->
    [one] { $count } submission was set aside as spam
   *[other] { $count } submissions were set aside as spam
}
restore = Restore the form
restore-about = Nobody is asked now. Restored, its address opens again.
retire = Retire the form
retire-about = Its address then opens nothing, and what was filled in stays. It can be restored.
needed = { $label } (needed)
field-told = { $kind } · { $class }
shown-given = Shown when “{ $label }” is answered
shown-one-of = Shown when “{ $label }” is { $values }
done-published = Published. Who opened an earlier version within the last day can still send that.
done-retired = Retired. Its address opens nothing now.
done-restored = Restored. Its address opens again.
done-saved = Saved in the draft.

trial = Try out the draft
trial-about = This is what people would see. Everything is judged, and nothing is kept.
trial-done = This is what would be sent.
draft-changed = The draft was changed meanwhile; it begins anew.
once-more = Once more
to-design = Back to the design
nothing = Nothing

send = Send
next-page = Next
page-before = Page before
leave-empty = Leave this field empty
who-reads = { $org } reads what you send, and nobody else.
thanks = Thank you. { $org } has what you sent.
look-again = Look again: something is missing or cannot be read. It stands beside each field.
more-asked = Your answers bring up more questions.
unreadable = This page could not be read again, so it begins anew.
too-old = This page was open for more than a day, so it begins anew with what you typed. Look it through, and choose files again.
wait = { $seconds ->
    [one] Very many people send this form just now. What you typed is still here: send it again in a second.
   *[other] Very many people send this form just now. What you typed is still here: send it again in { $seconds } seconds.
}
full = so much arrives just now that nothing more is taken; send it again in an hour
too-much = these answers are too long altogether; shorten them
files-full = Too many files wait just now. Try again in an hour, or leave it out.
no-file-asked = “question” is not the key of a question that takes a file
file-gone = The file was not kept any longer. Choose it again.
sent-before = this form was sent already
wrong-answer = “{ $key }”: { $wrong }
no-text = “{ $key }” is answered with a text, or a list of texts
no-definition = this is no form: { $why }
no-cursor = send back a cursor as it was given
no-limit = ask for 1 to { $most } at once

submission = Submission
submission-of = Submission of { $form }
received = Received
older = Older
no-submissions = Nothing here
no-submissions-text = What people send stands here.
no-standing = A submission is new, handled, set_aside or erased.
standing-new = New
standing-handled = Handled
standing-aside = Set aside
standing-erased = Erased
aside-about = This looks like spam. Open what does not, and rescue it; the rest is erased after 30 days.
why-trap = Set aside: a field was filled in that people do not see.
why-fast = Set aside: it came sooner than anybody types.
why-many = Set aside: it came in a minute with very many others.
answers = Answers
mark-handled = Mark as handled
mark-new = Mark as new
rescue = Rescue
came = { $came }, { $when }, version { $version }
came-hosted = On the form’s page
came-embedded = In a website
came-api = Through the API
erase = Erase
erase-about = Erases all answers and files for good. That something was sent stays known.
erased-about = The answers were erased.
