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
