### What members are told of registrations, deals and exports. Letters hold nothing of any record.

waits = A registration waits for a decision
waits-about = When a partner registers a sale with you.
waits-said = “{ $title }” of { $peer } waits for a decision
waited-said = “{ $title }” of { $peer } was decided: { $state }
taken-back-said = { $peer } took a registration back
waits-letter = { $count ->
    [one] A registration came in for a decision.
   *[other] { $count } registrations came in for a decision.
}
decided = A registration of yours was decided
decided-about = When a partner decides on what you submitted, or a colleague takes it back. You also hear of it where you look after the deal.
decided-said = “{ $title }” at { $peer }: { $state }
withdrew-said = A registration with { $peer } was taken back
decided-letter = { $count ->
    [one] A registration of yours was decided.
   *[other] { $count } registrations of yours were decided.
}
relayed = A registration of yours got on further up
relayed-about = When a tier above your partner has something to say of it.
relayed-said = “{ $title }” further up: { $hops }
relayed-before-said = { $peer } told what became further up of a registration that was taken back since
hop = { $name }: { $state }
relayed-letter = { $count ->
    [one] A registration of yours got on further up.
   *[other] { $count } registrations of yours got on further up.
}
given = A deal was given to you
given-about = When somebody makes you the one who looks after a deal.
given-said = You look after the deal “{ $title }” now
given-letter = { $count ->
    [one] A deal was given to you.
   *[other] { $count } deals were given to you.
}
withdrawn = A partner took back what a deal of yours is about
withdrawn-about = The deal ends then, and what came from the partner is erased.
withdrawn-said = A partner took back what a deal of yours was about
withdrawn-letter = { $count ->
    [one] A partner took back what a deal of yours was about.
   *[other] Partners took back what { $count } deals of yours were about.
}
ready = An export of yours is ready
ready-about = When a list that you asked for is written. It is kept for a day.
ready-said = Your export of { $list } is ready: { $rows } rows
ready-letter = { $count ->
    [one] An export of yours is ready.
   *[other] { $count } exports of yours are ready.
}
follows = A partner says more about a registration
follows-about = When what you asked is answered, more time is asked for, or the time that you promised for an answer is over.
answered-said = “{ $title }” of { $peer } waits again: what you asked is answered
wants-longer-said = { $peer } asks for more time for “{ $title }”
late-said = “{ $title }” of { $peer } waits for longer than you promised
follows-letter = { $count ->
    [one] A registration waits for you again.
   *[other] { $count } registrations wait for you again.
}
ends = A protection ends soon
ends-about = 14, 7 and 1 days before the protection of what you registered ends, and when you said nothing of it for long.
ends-said = “{ $title }” at { $peer } is protected until { $until }
quiet-said = { $peer } would like to know whether you still work on “{ $title }”
ends-letter = { $count ->
    [one] The protection of a registration of yours ends soon.
   *[other] The protection of { $count } registrations of yours ends soon.
}

offered = A lead is passed to you
offered-about = When a vendor or distributor passes your organisation a lead.
offered-letter = { $count ->
    [one] A lead was passed to you.
   *[other] { $count } leads were passed to you.
}
offered-said = { $peer } passed you a lead: { $state }
lead-answered = A lead that you passed is answered
lead-answered-about = When a partner accepts or declines a lead that you passed, or does not answer in time.
lead-answered-letter = { $count ->
    [one] A lead that you passed was answered, or its time was over.
   *[other] { $count } leads that you passed were answered, or their time was over.
}
lead-answered-said = { $title } with { $peer }: { $state }
shared = Somebody shares something of a deal with you
shared-about = When a neighbour in the chain of a sale shares a note or a file. You hear of it where you look after the deal, or brought it.
shared-said = { $peer } shares something of “{ $title }” with you
shared-letter = { $count ->
    [one] Something of a deal was shared with you.
   *[other] Things of { $count } deals were shared with you.
}
again = A lost deal is to be looked at again
again-about = On the day that was chosen when it was lost. You hear of it where you look after the deal, or closed it.
again-said = “{ $title }” is to be looked at again
again-letter = { $count ->
    [one] A lost deal is to be looked at again.
   *[other] { $count } lost deals are to be looked at again.
}
closed = Somebody with whom you sell closed a deal
closed-about = When a neighbour in the chain of a sale who tells how far they are says that it is won or lost.
closed-said = { $peer } closed “{ $title }”
closed-letter = { $count ->
    [one] Somebody with whom you sell closed a deal.
   *[other] { $count } deals were closed by those with whom you sell.
}
updated = A sale comes to something else
updated-about = When who brought a sale that you hold says that its value or its close date has changed.
updated-said = { $name } says what it comes to now: { $title }
updated-letter = { $count ->
    [one] A sale comes to something else, or closes on another day.
   *[other] { $count } sales come to something else, or close on another day.
}
