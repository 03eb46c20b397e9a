### Who looks after which partner.

manager = Looked after by
nobody = Nobody
former = A former member
mine = Mine
of-nobody = Nobody’s
give = Give
give-to = Give to

handover = Hand partners over
handover-about = Who looks after whom, and all of a colleague’s given to another at once.
give-all = Give all of them
from = From
to = To
look = See what would change
none-move = There are none.
now = Who looks after how many
no-partners = There are no partners yet.
would-move = { $count ->
    [one] { $count } partner goes from { $from } to { $to }
   *[other] { $count } partners go from { $from } to { $to }
}
told-about = Whoever gets them is told. Where a partner is shown its manager, it sees the change.
give-counted = { $count ->
    [one] Give { $count } partner
   *[other] Give { $count } partners
}
done-given = It is known now who looks after it.
done-given-all = Handed over. Whoever got them is told.

absent = there is no such partnership
no-member = choose somebody who works for your organisation
same = choose two different people
since = { $count ->
    [one] there is { $count } partner by now; look again before anybody gets it
   *[other] there are { $count } partners by now; look again before anybody gets them
}

given = You look after a partner
given-about = When somebody gives you a partner or a vendor to look after.
given-said = You look after { $peer } now
given-many-said = { $count ->
    [one] You look after { $count } partner now
   *[other] You look after { $count } partners now
}
given-letter = { $count ->
    [one] A partner was given to you.
   *[other] Partners were given to you { $count } times.
}
left = Partners without a manager
left-about = When somebody who looked after partners leaves your organisation.
left-said = { $count ->
    [one] Nobody looks after { $count } partner
   *[other] Nobody looks after { $count } partners
}
left-letter = { $count ->
    [one] Somebody left who looked after partners.
   *[other] { $count } colleagues left who looked after partners.
}
