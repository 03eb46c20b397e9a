### Applications: who asks for a place in a program, and what becomes of it.

title = Applications
about = Who asks for a place in your programs. Each is decided once; the applicant is told by mail.
state = State
state-received = Waiting
state-approved = Approved
state-rejected = Rejected
state-withdrawn = Withdrawn
state-came = Partner
company = Company
program = Program
received = Received
all-programs = All
apply-filter = Apply
chosen = chosen
chosen-none = Those that are chosen
choose = Choose { $name }
older = Older
none-yet = No program takes applications
none-yet-about = Open a program of yours and let it take applications with a form. It gets a page of its own, for everybody.
to-programs = To the programs
none-here = Nothing here
none-here-about = What stands so will be listed here.
to-application = This is an application: read and decide it there.

application-of = Application of { $company }
applied = applied for { $program }, { $when }
answers = Answers
sent-also = Sent { $when } as well
nothing = nothing
became = What became of it
by-rule = { $state } by rule { $rule }, { $when }.
by-person = { $state } by { $who }, { $when }.
came-on = They came as a partner, { $when }.
to-partner = See the partner
offer-until = The invitation is on its way by mail, and can be accepted until { $until }.
offer-over = The invitation is over or was taken back, and nobody came.
withdrew-on = The applicant withdrew, { $when }.
again-from-on = They may apply again from { $day }.
is-partner = { $name } is a partner in { $program } already.
rejected-before = Applied before, and was rejected { $when } by { $who }. { $why }
sent-times = The form came { $count } times from this address. The newest answers stand first; anybody can type an address.
other = { $state } · { $when }
others = Other applications of this address
approve = Approve
approve-about = Approved, they get a letter. They found a portal of their own, or come with the organisation that they have, and read the terms there.
reject = Reject
reject-it = Decide
reason = Reason
choose-reason = Choose a reason
reason-detail = We need more detail.
reason-requirements = The requirements of the program are not met.
reason-fit = It is not the right fit.
reason-other = Something else, as written below
said = What they are told with it
said-hint = It stands in the letter as you write it.
optional = optional
note = Note
note-hint = For you and your colleagues alone.
save = Save
reopen = Take the decision back
reopen-about = Taken back, it waits again. The link of an invitation then opens nothing; a letter that went out stays sent.
erase = Erase
erase-about = Erased, the application and all its answers are gone for good. An invitation that nobody accepted is taken back.
done-approved = Approved. The invitation is on its way by mail.
done-rejected = Rejected. The letter is on its way.
done-reopened = Taken back: it waits again.
done-noted = The note is saved.

absent = There is no such application.
stands = This application stands elsewhere by now: { $state }.
faster = { $who } was faster: { $state }, { $when }.
say-why = Choose a reason; where it is something else, write it.
too-long = Write { $most } letters at most.
came-already = They came as a partner already; end the partnership instead.
applied-anew = They applied anew since; decide that application instead.
too-early = This address was rejected and may apply again from { $day }.
no-decision = Say “approve” or “reject”.
no-state = There is no such state; say received, approved, rejected or withdrawn.
many = { $most } applications at most can be decided at once.

approve-ask = { $count ->
    [one] Approve { $count } application?
   *[other] Approve { $count } applications?
}
reject-ask = { $count ->
    [one] Reject { $count } application?
   *[other] Reject { $count } applications?
}
reject-many-about = Each applicant gets a letter with the reason and what you write.
others-chosen = { $count ->
    [one] { $count } more was chosen that does not wait any more; it stays as it is.
   *[other] { $count } more were chosen that do not wait any more; they stay as they are.
}
nothing-waits = None of these waits
nothing-waits-about = Choose applications that wait. Others were decided, perhaps by a colleague just now.
to-queue = To the applications
cancel = Cancel
many-approved = { $count ->
    [one] { $count } application approved
   *[other] { $count } applications approved
}
many-rejected = { $count ->
    [one] { $count } application rejected
   *[other] { $count } applications rejected
}
all-done = Letters are on their way.
some-not = { $count ->
    [one] { $count } could not be decided, and says why.
   *[other] { $count } could not be decided; each says why.
}
gone = Gone

setting-title = Applications for { $program }
setting-about = A page for everybody says what the program offers and asks your form. What comes in waits for you, or is decided by your rules.
taking = Taking applications
take = Take applications
stop = Take no more applications
stop-about = Its page then opens nothing. What came in stays, and it can take applications again.
form = Form
form-hint = It has to ask for an email address, and for the company in a line of text of the class company; both needed, and always shown.
again-days = Days until somebody who was rejected may apply again
again-days-hint = 0 lets them apply again at once.
keep-months = Months until what came to nothing is erased
keep-months-hint = Rejected, withdrawn, and approved where nobody came.
says-rate = The page says what partners earn
where-it-is = Where people apply
no-forms = Publish a form first: it asks whoever applies.
to-forms = To the forms
hindered-form = Nobody can apply: the form is retired. Restore it, or choose another.
hindered-program = Nobody can apply: the program is closed to new partners.
done-taking = The program takes applications.
done-stopped = The program takes no more applications.
done-rules = The rules are saved. They decide what comes from now on.
lacks-email = The form does not always ask for an email address; without one nobody can be answered.
lacks-company = The form does not always ask for the company, in a line of text of the class company.
no-program = There is no such program.
unpublished = Publish the program first: people read what it offers before they apply.
not-taking-yet = This program takes no applications yet.
no-form = Choose a form that is published.
no-days = Write a number of days from 0 to { $most }.
no-months = Write a number of months from 1 to { $most }.
many-rules = { $most } rules at most.
meanwhile = Somebody changed this since you looked at it. Look again, then do it once more.

rules = Rules that decide
rules-about = In their order, the first that fits decides. Where none fits, a person does. What was not answered fits no rule.
rules-first = Once the program takes applications, rules can decide some of them.
rule-numbered = Rule { $number }
rule-new = One more rule
rule-place = Place
rule-field = Question
rule-is = Answer
rule-values = Compared with
rule-values-hint = As programs read it: yes, DE. Several with commas.
rule-then = Then
rule-group = Into the group
rule-take-out = Choose no question to take the rule out.
rule-broken = This rule decides nothing: the form does not ask its question any more, or no longer for a number.
gone-field = { $key } (gone)
none-chosen = None
if-rejected = if rejected
if-approved = if approved
save-rules = Save the rules
try-rules = Try out first
tried = What they would have said of the last 20
nothing-tried = There is no application yet to try them on.
would = Would be
by-which = By
no-rule = no rule
test-is = is
test-is-not = is not
test-one-of = is one of
test-contains = contains
test-at-least = is at least
then-approve = approve
then-reject = reject
then-person = leave to a person
rule-says = Rule { $number }: { $what }
rule-no-field = Choose a question that the form asks.
rule-no-value = Write what the answer is compared with, up to 200 letters each.
rule-no-number = “At least” needs a question for a number or an amount, and a number.
rule-no-group = Choose a group of the program.
rule-no-test = Choose how the answer is compared.
rule-no-outcome = Choose what follows.

received-subject = Your application for { $program }
received-text = { $org } received an application from you for a place in { $program }. You are told by mail what becomes of it.
rejected-subject = Your application for { $program }
rejected-text = { $org } looked at your application for { $program } and does not offer you a place now.
again-from = You may apply again from { $day }.
early-subject = Your application for { $program }
early-text = { $org } received an application from you for { $program } again. The one before was rejected, and you may apply again from { $day }.
letter-look = See how it stands
letter-foot = You get this since somebody applied to { $org } with your address. If it was not you, withdraw it behind the link, or do nothing.

mine-title = { $program } of { $org }
mine-sent = Sent { $when }
mine-waits = { $org } has your application and has not decided yet. You are told by mail.
mine-approved = { $org } offers you a place. The letter with the invitation is in your mail; its link opens for two weeks.
mine-came = Your organisation came as a partner of { $org }. You find it in your portal.
mine-rejected = { $org } does not offer you a place now.
mine-withdrawn = You withdrew this application. You may apply again at any time.
withdraw = Withdraw the application
withdraw-about = Withdrawn, nobody decides it any more.
mine-gone = There is nothing here
mine-gone-about = There is no such application any more. Copy the whole link out of the letter, or apply again.

notice = Somebody applies for a place in a program
notice-about = When an application comes in. Who decides on applications is told.
notice-waits = { $company } applies for a place in { $program }
notice-waited = { $company } applied for a place in { $program }: { $state }
notice-letter = { $count ->
    [one] An application came in.
   *[other] { $count } applications came in.
}
