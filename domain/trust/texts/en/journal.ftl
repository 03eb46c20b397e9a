### The journal, and what its entries say.

title = Journal
about = { $count ->
    [one] Every change of your vault, { $count } so far. Each entry is chained to the one before it, so that none can be altered or removed unseen.
   *[other] Every change of your vault, { $count } so far. Each entry is chained to the one before it, so that none can be altered or removed unseen.
}
verify-now = Verify now
what = What
who = Who
when = When
subject = About
number = Number
fingerprint = Fingerprint
pages = Pages
range = { $first }–{ $last } of { $all }
newest = Newest
older = Older
nothing = Nothing here yet
nothing-about = Every change of your vault is recorded here, each entry chained to the one before it.

verification = Verification
whole = Whole
not-whole = Not whole
read = Read from the first entry to the last receipt: { $entries }, { $envelopes }, { $receipts }.
whole-about = Whole: { $entries }, { $envelopes }, { $receipts }. Nothing was altered, nothing is missing.
verify-again = Verify again
findings = What does not hold
checked = What was checked
journal-checked = The hash of every entry, and that it names the one before it
envelopes = Envelopes
envelopes-checked = The signature of every header, and every value that is still kept against its hash
receipts = Receipts
receipts-checked = The receiver’s signature, and that the journal recorded the same one
entries-counted = { $count ->
    [one] { $count } entry
   *[other] { $count } entries
}
envelopes-counted = { $count ->
    [one] { $count } envelope
   *[other] { $count } envelopes
}
receipts-counted = { $count ->
    [one] { $count } receipt
   *[other] { $count } receipts
}

## What happened.

person-invited = A colleague was invited as { $role }
person-joined = A colleague joined as { $role }
person-role-changed = A colleague’s role changed from { $from } to { $to }
person-removed = Somebody no longer works here
organisation-founded = This organisation was founded
partner-offered = A partner was invited by mail
partner-offer-accepted = { $peer } came by the invitation that was mailed
partner-offer-revoked = An invitation of a partner was taken back
person-suspended = A colleague was suspended
person-restored = A colleague who was suspended was restored
invitation-revoked = An invitation was taken back
key-made = An API key was made
key-revoked = An API key was revoked
lead-added = A lead was added
lead-changed = A lead was changed
lead-archived = A lead was archived
lead-restored = A lead was put back into the list
lead-removed = A lead was taken out with its import
lead-merged = Two leads of one company were merged
lead-separated = Leads that were merged were taken apart again
letter-arrived = A letter arrived that may become a lead
letter-used = A lead was made of a letter
letter-removed = A letter was removed
letter-forgotten = A letter was erased, as its month was over
letter-address-made = A new address for letters was made
letter-address-closed = Letters are taken no longer
import-brought = A file of { $rows } rows was brought
import-arranged = The columns of a file were arranged
import-begun = The import of { $rows } rows began
import-done = An import ended: { $added } leads added, { $updated } changed, { $skipped } rows left out, { $wrong } with mistakes
import-failed = An import broke off
import-taken-back = An import is being taken back
import-undone = An import was taken back
import-deleted = An import was deleted; its leads stayed
import-erased = The file of an import was erased, as its week was over
account-added = An account was added
account-changed = An account was changed
contact-added = A contact was added
contact-changed = A contact was changed
contact-erased = A contact was erased
file-attached = A file was attached
file-removed = A file was removed
file-restored = A removed file was restored
file-erased = A removed file was erased
deal-begun = Work on a deal began
deal-moved = A deal was moved from { $from } to { $to }
deal-step-planned = A next step of a deal was planned, or handed over
deal-step-changed = A step of a deal was changed
deal-step-done = A step of a deal was done
deal-step-dropped = A step of a deal was dropped when the deal was closed
deal-step-declined = A step of a deal that { $peer } asked for was declined
deal-step-reopened = A step of a deal was opened again
deal-step-removed = A step of a deal was removed
deal-step-due = The day of a step of a deal came
deal-step-received = { $peer } asked for a step of a deal
deal-step-told = { $peer } told what became of a step of a deal: { $became }
deal-step-refused = { $peer } did not take a step of a deal
deal-step-erased = A step of a deal that another organisation asked for was erased
deal-assigned = A deal was given to somebody to look after, or to nobody
deal-noted = A note was written about a deal
deal-note-removed = A note about a deal was removed
deal-told = { $peer } told how far its deal about a sale is: { $stage }
deal-look-again = The day came to look at a lost deal again
deal-shared = A { $what } of a deal was shared · { $peer }
deal-share-received = A { $what } of a deal was shared with you · { $peer }
deal-share-refused = A { $what } of a deal was not taken · { $peer }
deal-share-taken-back = A { $what } of a deal was taken back · { $peer }
deal-share-erased = A { $what } of a deal that had been shared was erased
deal-withdrawn = A deal ended, since its partner took it back
deal-trial-known = A deal knows since when its customer has a trial
customer-added = A company became a customer
customer-moved = A customer went from { $from } to { $to }
customer-forgotten = A customer is no longer kept, since nothing of it is held any more
customer-rules-changed = What makes a customer need attention was changed
trial-setting-changed = How long trials run was changed
trial-requested = A trial was asked for at { $peer }
trial-received = { $peer } asked for a trial
trial-opened = A trial between this organisation and { $peer } runs
trial-declined = A trial between this organisation and { $peer } was declined
trial-extension-asked = More time was asked for a trial with { $peer }
trial-extended = A trial with { $peer } runs longer
trial-extension-refused = More time for a trial with { $peer } was refused
trial-expired = The time of a trial with { $peer } is over
trial-converted = The customer of a trial with { $peer } bought
trial-cancelled = A trial with { $peer } was cancelled
trial-withdrawn = A trial with { $peer } was taken back
trial-refused = { $peer } did not take a request for a trial
trial-account-created = The account of a trial with { $peer } was made
trial-used = How the customer of a trial with { $peer } uses it was reported
trial-told = { $peer } told where a trial stands
sale-billed = What a won sale means for this organisation and { $peer } was written down
sale-bill-told = { $peer } told what a won sale means for both
sale-bill-taken-back = What a sale meant for this organisation and { $peer } no longer holds
sale-bill-refused = { $peer } did not take what a won sale means for both
list = { $name ->
    [leads] Leads
    [registrations] Registrations
    [deals] Deals
    [accounts] Accounts
    [contacts] Contacts
    [customers] Customers
    [trials] Trials
    [statements] Statements
   *[other] { $name }
}
list-exported = { $rows ->
    [one] { $list } was exported as { $format }: { $rows } row
   *[other] { $list } was exported as { $format }: { $rows } rows
}
export-deleted = An export of { $list } was deleted
export-ready = An export was ready
export-erased = An export of { $list } was erased, since it may have held what is gone
view-kept = A view of { $list } was kept
view-changed = A view of { $list } was changed
view-removed = A view of { $list } was deleted
view-begun-with = The list of { $list } begins with a view
view-not-begun-with = The list of { $list } begins with everything again
registration-proved = What was signed about a deal registration was written into a file
lead-passed = A lead was passed to { $peer }
lead-pass-accepted = { $peer } accepted a lead
lead-pass-declined = { $peer } declined a lead
lead-pass-late = { $peer } did not answer about a lead in time
lead-pass-refused = The vault of { $peer } did not take a lead
lead-pass-taken-back = A lead was taken back from { $peer }
lead-unplaced = Nobody was left to pass a lead to
lead-offered = { $peer } passed a lead to you
lead-offer-answered = A lead of { $peer } was answered
lead-offer-won = A lead of { $peer } became one of your own
lead-offer-over = A lead of { $peer } is no longer offered
lead-rule-changed = How leads are passed was changed
registration-submitted = A deal was registered with { $peer }
registration-received = { $peer } registered a deal
registration-accepted = A deal registration was accepted · { $peer }
registration-denied = A deal registration was denied ({ $code }) · { $peer }
registration-withdrawn = A deal registration was taken back · { $peer }
registration-relayed = { $peer } told what became of a deal registration further up
registration-checked = A deal registration was compared with what stands: { $verdict } · { $peer }
registration-check-deferred = Deal registrations are compared later: { $peer } got as many answers as an hour has
registration-conflict-confirmed = A deal registration was accepted although it meets somebody · { $peer }
named-account-declared = A named account was declared
named-account-retracted = A named account was taken back
registration-told = { $peer } told where a deal registration stands
registration-taken-up = A deal registration was taken up for review · { $peer }
registration-updated = { $peer } was told what a registered sale comes to now
registration-update-received = { $peer } told what a registered sale comes to now
registration-update-refused = { $peer } could not take what a registered sale comes to now
registration-step-approved = Step { $step } of the approval of a deal registration was taken · { $peer }
registration-returned = A deal registration was returned for information · { $peer }
registration-resubmitted = What was asked about a deal registration was answered · { $peer }
registration-extension-asked = More time was asked for a deal registration · { $peer }
registration-extended = The protection of a deal registration was extended · { $peer }
registration-extension-refused = More time for a deal registration was refused · { $peer }
registration-evidence-sent = A file was sent with a deal registration · { $peer }
registration-evidence-received = A file came with a deal registration · { $peer }
registration-evidence-refused = A file of a deal registration was not taken · { $peer }
registration-evidence-erased = A file that came with a deal registration was erased
registration-active = A deal registration is still worked on · { $peer }
registration-late = A deal registration was not answered in time · { $peer }
registration-expiring = The protection of a deal registration ends in { $days } days · { $peer }
registration-expired = The protection of a deal registration ended · { $peer }
registration-quiet = Nothing was said about a deal registration for long · { $peer }
registration-revoked = The acceptance of a deal registration was taken back ({ $code }) · { $peer }
registration-refused = The vault of { $peer } did not take a deal registration
envelope-sent = { $what } sent to { $peer }
envelope-received = { $what } received from { $peer }
envelope-refused = { $what } from { $peer } was not taken
envelope-expired = What had crossed was erased: its time was over
envelope-ended = Values were erased: the partnership has ended
envelope-taken-back = What had crossed was erased: its sender took it back
receipts-received = { $count ->
    [one] A receipt from { $peer }
   *[other] { $count } receipts from { $peer }
}
agreement-proposed = Terms were proposed: { $name }, version { $version }
agreement-accepted = An agreement came into force, version { $version }
agreement-ended = An agreement ended
agreement-declined = Version { $version } of an agreement was declined
agreement-taken-back = The proposal of version { $version } of an agreement was taken back
agreement-acceptance-refused = The other side refused the acceptance of version { $version } of an agreement
partnership-invited = { $peer } was invited
partnership-invitation-received = { $peer } sent an invitation
partnership-accepted = The invitation of { $peer } was accepted
partnership-active = { $peer } accepted the invitation
partnership-ended = The partnership with { $peer } ended
partnership-ends = The end of the partnership with { $peer } was announced
partnership-goes-on = The end of the partnership with { $peer } was taken back
partnership-settled = After the end, { $erased } received envelopes were erased and { $kept } kept
partnership-they-settled = { $peer } told what it erased and kept after the end
program-opened = A program was opened: { $name }
program-passing-changed = How a program passes registrations up was changed
program-joined-upstream = A program was joined to a vendor’s
program-left-upstream = A program no longer stands on a vendor’s program, which leads back to it
program-begun = A program was begun
program-drafted = The draft of a program was changed
program-draft-discarded = The draft of a program was discarded
program-published = A program was published, version { $version }
program-closed = A program was closed to new partners
program-reopened = A program takes new partners again
program-terms-received = The terms of a program came, version { $version } · { $peer }
partner-tier-changed = A partner’s tier changed
tiers-moved = { $count ->
    [one] { $count } partner was moved to another tier
   *[other] { $count } partners were moved to another tier
}
tiers-move-undone = { $count ->
    [one] { $count } partner was put back into its tier
   *[other] { $count } partners were put back into their tiers
}
program-standing-received = Where you stand in a program was told · { $peer }
manager-taken-away = Nobody looks after a partner any more
manager-changed = A partner was given to { $person }
manager-left = { $count ->
    [one] { $count } partner is looked after by nobody: a colleague left
   *[other] { $count } partners are looked after by nobody: a colleague left
}
person-shown = { $person } is shown to a partner
person-hidden = { $person } is shown to a partner no longer
people-received = People were shown by { $peer }
dashboard-arranged = The dashboard that everybody begins with was arranged
dashboard-letters-asked = Somebody asked for their dashboard by mail
dashboard-letters-ended = Somebody gets their dashboard by mail no longer
dashboard-mailed = Somebody got their dashboard by mail
kpi-told = { $peer } was told totals
kpi-received = { $peer } told totals
partner-noted = A note was written about a partner
partner-note-changed = A note about a partner was changed
partner-note-removed = A note about a partner was removed
task-written = A task was written down
task-given = A task was given to { $person }
task-changed = A task was changed
task-done = A task was done
task-reopened = A task was opened again
task-removed = A task was removed
task-due = A task fell due
partner-placed = A partner’s group or tags were changed
webhook-added = A webhook was added
webhook-changed = A webhook was changed
webhook-removed = A webhook was removed
webhook-turned-on = A webhook was turned on
webhook-turned-off = A webhook was turned off
webhook-rotated = A webhook got a new secret
webhook-tested = A webhook was tested
webhook-replayed = A webhook was asked to send again
webhook-gone = A webhook was turned off: its receiver is gone
webhook-keyless = A webhook was turned off: its secret cannot be read
webhook-stopped = A webhook was turned off: its receiver failed for five days
organisation-suspended = Who runs this Freehold suspended the organisation
organisation-resumed = Who runs this Freehold let the organisation work again
division-added = A { $kind } was named
division-changed = A { $kind } was changed
division-removed = A { $kind } was taken away
person-limited = What a colleague sees was limited: { $by }
person-unlimited = A colleague sees everything
key-limited = What an API key sees was limited: { $by }
key-unlimited = An API key sees everything
partnership-handed-over = What a partner brings was handed over to another department
form-made = A form was begun
form-changed = A form was changed
form-published = Version { $version } of a form was published
form-retired = A form was retired
form-restored = A form was restored
form-submitted = A form was sent
form-set-aside = A form was sent and set aside as spam
submission-handled = A submission was marked as handled
submission-reopened = A submission was marked as new
submission-rescued = A submission was rescued from spam
submission-erased = A submission was erased
application-received = Somebody applied for a place in a program
application-answered-again = Who had applied sent the form again
application-sent-early = Who was rejected applied again too early
application-approved = An application was approved
application-approved-by-rule = An application was approved by rule { $rule }
application-rejected = An application was rejected
application-rejected-by-rule = An application was rejected by rule { $rule }
application-reopened = A decision on an application was taken back
application-withdrawn = An applicant withdrew
application-came = An applicant came as a partner
application-noted = A note was written on an application
application-erased = An application was erased
program-takes-applications = A program takes applications, or takes them differently
program-stopped-applications = A program takes no more applications
program-application-rules-changed = The rules for the applications of a program were changed
