### How a partnership ends.

title = The end
title-with = End with { $name }
lead = What happens when you and { $name } part, before anybody says so.
lead-invited = { $name } and you have not begun yet: the invitation is over at once, and nothing has crossed but itself.
ends-by = { $who } ends it on { $when }. Until then everything goes on.
ended-by = { $who } ended it, { $when }.
because = { $told } “{ $why }”
you-do = What you do with what came from them
they-do = What { $name } does with what came from you
you-did = What you did with what came from them
they-did = What { $name } did with what came from you
nothing = Nothing is there.
not-settled = Not settled yet; it is told here as soon as it is.
erases = { $count ->
    [one] Erased on the day: { $count }
   *[other] Erased on the day: { $count }
}
erased = { $count ->
    [one] Erased: { $count }
   *[other] Erased: { $count }
}
kept = { $count } kept until { $until }: { $purpose }
for-ever = further notice
receipt = The signed receipt
stays = What stays
stays-about = What you entered is yours and stays in your vault; nothing has to be sent back. The journal and every receipt stay with both sides. What you passed on to others in turn is taken back from them where your agreement with { $name } says erase.
on = Ends on
on-hint = Nothing crosses from the beginning of that day on. Empty: now.
why = Why
why-hint = { $name } reads this. It may stay empty.
end-about = On that day nothing crosses any more between you and { $name }; open registrations are closed. Each side then does what stands here, and tells the other with a signed receipt. To work together again, a new invitation is needed.
cancel = Take the end back
cancel-about = { $name } is told, and everything goes on as before.
cancel-button = Go on together
over = It is over. To work together again, a new invitation is needed.
done-ended = Ended. Nothing crosses any more; what is to be erased is being erased.
done-announced = Announced. The other side is told; until that day everything goes on.
done-cancelled = Taken back. Everything goes on.
