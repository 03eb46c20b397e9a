### The sharing log: what crossed, to whom, under what, until when.

title = Sharing log
about = Everything that crossed between your vault and others: what it was, which fields it carried, under which terms, and until when it may be kept there.
journal = Journal
directions = Directions
left = Left
arrived = Arrived
partner-is = Partner is
any = any
state-is = State is
apply = Apply
newest-first = Newest first
nothing-left = Nothing has left
nothing-arrived = Nothing has arrived
nothing-about = Whatever crosses between your vault and another one stands here: what it was, which fields it carried, under which agreement, and the receipt that its receiver signed.
none-such = None like this
none-such-about = No envelope fits what you ask for. Choose another partner or state.
what = What
to = To
from = From
when = When
fields = Fields
under = Under
kept-until = Kept until
state = State
receipt = Receipt
act = Act
take-back = Take back
number = Number { $number }
signed = Signed
not-yet = Not yet

left-on = Left your vault on { $when }.
arrived-on = Arrived in your vault on { $when }.
holds = { $count ->
    [one] It holds { $count } field.
   *[other] It holds { $count } fields.
}
holds-signed = { $count ->
    [one] It holds { $count } field, and its receiver signed for it.
   *[other] It holds { $count } fields, and its receiver signed for it.
}
sent-title = { $what } to { $peer }
received-title = { $what } from { $peer }
crossed = What crossed
no-fields-here = No fields: the envelope itself is the message.
field = Field
value = Value
class = Class
same = About the same
with = With
why = Why it may cross
agreement = Agreement
purpose = Purpose
subject = About
number-label = Number
number-between = { $number } between these two
in-reply = In reply to
passes-on = Passes on
signed-by = Signed by
says = Says
recorded = Recorded as
entry-of = Entry { $number } of its journal
no-receipt = Not yet. The envelope is sent again until its receiver signs for it.
experts = For experts
kind = Kind
hash = Hash
head = Journal head
header = Header
experts-about = The sender signed this header, byte for byte (Ed25519 over RFC 8785). Values are not in it: each field has a salted hash, so that a value can be erased and the signature still holds.
take-back-about = What left can be taken back: its receiver erases the values, passes that on to where it went from there, and signs for it.
open-to-take-back = Open it to take it back
handshake = Making, changing or ending a partnership
then-erased = { $when }, then erased
as-long = As long as the partnership’s records
the-number = The { $what }, number { $number }
gone-refused = Not kept
gone-erased = Erased
fixed-terms = Fixed terms of the protocol
an-agreement = An agreement
version = { $name }, version { $version }

verdict-received = Received and applied
verdict-erased = What it takes back is erased
verdict-refused = Not taken: { $reason }

queued = Waiting
delivered = Delivered
received = Received
refused = Refused
withdrawn = Withdrawn
erased = Erased

registration-of = Registration …{ $tail }
lead-of = Lead …{ $tail }
deal-of = Deal …{ $tail }
account-of = Account …{ $tail }
customer-of = Customer …{ $tail }
trial-of = Trial …{ $tail }
contact-of = Contact …{ $tail }
partnership-of = Partnership …{ $tail }
envelope-of = Envelope …{ $tail }
agreement-of = Agreement …{ $tail }
program-of = Program …{ $tail }
file-of = File …{ $tail }
note-of = Note …{ $tail }
task-of = Task …{ $tail }
step-of = Step …{ $tail }
view-of = View …{ $tail }
other-of = { $kind } …{ $tail }

former-member = A former member
the-node = The node ({ $part })
an-api-key = An API key
api-key = API key { $name }
elsewhere = An organisation elsewhere
another = another organisation

## Kinds of envelopes.

invited = Invitation
accepted = Acceptance of an invitation
ended = End of a partnership
end-cancelled = End of a partnership taken back
settled = What was erased and kept after the end
agreement-proposed = Proposal of terms
agreement-accepted = Acceptance of terms
agreement-declined = Refusal of terms
agreement-taken-back = Proposal of terms taken back
submitted = Deal registration
lead-passed = Lead pass
lead-answered = Answer to a lead
due-field = Answer by
wished-field = Wished time of a meeting
decided = Decision
followed-up = What its partner says later
evidence = Evidence for a registration
deal-shared = What is shared of a deal
trial-requested = Trial, asked for
trial-followed-up = Trial, more time asked for
trial-told = Trial, where it stands
sale-billed = Sale, what it means for both
billing-field = Customer pays
purchase-order = Purchase order
share-field = Partner’s share
won-on = Won on
checked = Whether a registration meets somebody
relayed = Decision further up
published = Program’s terms
people = People shown
people-shown = People
totals-reported = Totals
report-number = Number of the report
threshold-field = Withheld below
own-totals = Totals of own sales
passed-totals = Totals of partners’ sales
partners-added = Partners added up
partners-withheld = Partners whose totals are withheld
withheld-field = Some is withheld
total-of = { $of }: { $sales ->
    [one] { $sales } sale
   *[other] { $sales } sales
} { $money }
standing = Place in a program
withdrawal = Withdrawal

## Fields, and their values.

opened-on = Opened
closes-on = Close date
contact-name = Contact
contact-email = Email
contact-phone = Phone
external-id = Reference
decision = Decision
what-said = What is said
step-field = What is to be done
of-field = Which step
became-field = What became of it
suggests-field = What should be otherwise
round = Which time
answer = Answer or reason
question = Question
until-field = Protected until
in-review = In review
returned-times = How often returned
extended-times = How often extended
extension-refused = Why no more time
quiet-days = Days until it counts as quiet
contact-basis = Ground on which a person’s data cross
file-field = File
file-name = Name of the file
file-kind = Kind of file
since-field = Since
users-field = Users
framework-field = Main framework
progress-field = Progress in percent
activity-field = Activity in the last 90 days
last-active-field = Last active on
as-of-field = As of
registration-field = Registration
extension-field = Asks for more time
code = Kind of reason
upper = Tiers further up
proof = Receipt from further up
invited-by = Invited by
program = Program number
program-name = Program
pass-up = Passed up
program-kind = Kind of program
program-description = Description
motions = How partners sell
territories = Territories
earns = A partner has
rate = Rate
window-days = Days of protection
stages = Stages
tiers = Tiers
period-months = Months that count
grace-days = Days of grace
edition = Telling
chain = Programs above
tier = Tier
next-tier = Next tier
accepted-registrations = Accepted registrations
won = Won
accepted-missing = Registrations missing
won-missing = Amount missing
keeps-until = Keeps its tier until
at-moment = At
signed-by-field = Signed by
why-field = Why
not-before = In force from
settled-field = Erased and kept
settled-item = { $kind } · erased { $erased } · kept { $kept }
no-fields = No fields
and-more = { $fields } and { $more } more
not-given = Not given
yes = Yes
no = No
proof-value = A signed receipt, passed on unchanged
file-value = { $bytes } bytes, SHA-256 { $sum }
terms-value = { $clauses ->
    [one] { $name }, { $clauses } clause
   *[other] { $name }, { $clauses } clauses
}
terms-unread = A text of terms

## Classes of fields.

class-company = Company
class-product = Product and value
class-timing = Timing
class-contact = Contact person
class-notes = Notes
class-files = Files
class-partner = Partner’s identity
class-reference = Reference number
class-decision = Decision and reason
class-program = Program’s terms
class-usage = Usage by the customer
class-measures = Totals
unknown-side = “side” is sent or received
unknown-state = “state” is one of those that the list offers
unknown-peer = “peer” is the handle of a partner
unknown-limit = “limit” is a number from 1 to 1000
unknown-cursor = “cursor” is what the answer before called “next”; send it unchanged

## Fields of registrations and partnerships.

company = Company
domain = Domain
company-number = Company number
country = Country
product = Product
products = Products
stage = Stage
reason = Reason
reseller = Reseller
partner = Partner
notes = Notes
note = Note
version-field = Version
terms = Terms
protocol = Protocol
