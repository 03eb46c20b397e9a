### What members are told of partnerships.

waits = Terms wait for you to accept them
waits-about = When an organisation invites yours into its program.
waits-said = { $peer } invites you into { $program }: its terms wait for you
waited-said = { $peer } invited you into { $program }
waits-letter = { $count ->
    [one] An invitation into a program waits for you.
   *[other] { $count } invitations into programs wait for you.
}
came = A partner came with your offer
came-about = When an organisation comes with the offer that you sent by mail. It then reads and accepts the terms.
came-said = { $peer } came with your offer of a place in { $program }
came-letter = { $count ->
    [one] A partner came with your offer.
   *[other] { $count } partners came with your offers.
}
active = A partner accepted your terms
active-about = From then on what the terms cover can cross.
active-said = { $peer } accepted the terms of { $program }
active-letter = { $count ->
    [one] A partner accepted your terms.
   *[other] { $count } partners accepted your terms.
}
ended = A partnership ended
ended-about = From then on nothing more crosses under its agreement.
ended-said = The partnership with { $peer } in { $program } ended
ended-letter = { $count ->
    [one] A partnership ended.
   *[other] { $count } partnerships ended.
}
ends = The other side ends a partnership
ends-about = When it announces the day from which on nothing crosses any more.
ends-said = { $peer } ends the partnership on { $day }
goes-on-said = { $peer } had announced an end, and took it back
ends-letter = { $count ->
    [one] The end of a partnership was announced.
   *[other] The ends of { $count } partnerships were announced.
}
proposed = A new version of an agreement waits for you
proposed-about = When the other side proposes other terms. What holds goes on until you accept.
proposed-said = { $peer } proposes other terms for { $program }
proposed-letter = { $count ->
    [one] A new version of an agreement waits for you.
   *[other] New versions of { $count } agreements wait for you.
}
answered = A partner answered new terms
answered-about = When it accepts or declines the version that you proposed.
answered-said = { $peer } answered the terms that you proposed for { $program }
answered-letter = { $count ->
    [one] A partner answered the terms that you proposed.
   *[other] { $count } partners answered the terms that you proposed.
}
