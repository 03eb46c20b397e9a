### What went wrong, and what to do.

absent = Nothing here
absent-detail = There is nothing at this address that you can see. Check the address, or whether you are signed in to the right organisation.
unauthorised = Sign in first
unauthorised-detail = Sign in, or send a valid API key as “Authorization: Bearer …”.
unproven = Show that it is you
unproven-detail = This needs a proof that is fresh. Do it in the portal, where you are asked for one.
refused = Not possible
gone = No longer there
conflict = Changed in the meantime
changed-since = Somebody changed this since you read it. Read it again, and send your change with its new ETag.
one-tag = Send in If-Match the one ETag that came with the record, unchanged.
malformed = The request cannot be read
too-large = Too much at once
too-large-detail = This is larger than what can be taken at once. Send it in smaller parts.
too-often = Asked too often
too-often-detail = { $seconds ->
    [one] This key has asked as often as it may for the moment. Nothing was done; try again in a second.
   *[other] This key has asked as often as it may for the moment. Nothing was done; try again in { $seconds } seconds.
}
busy = Busy
busy-detail = There is more to do than can be done at this moment. Nothing was changed; try again in a minute.
slow = This took too long
slow-detail = The request was not done within its time. Look whether it was done after all before you try again; a large file may need a faster line.
broken = Something went wrong
broken-detail = This is our fault, not yours. Try again; if it stays, give the operator the number { $reference }.
another-site = Sent by another site
another-site-detail = This form was not sent from a page of this site, so nothing was done. Open the page here and send it again.
method = Not in this way
method-detail = This address does not answer this method. The API description lists what it answers.
unknown-host = Unknown host name
unknown-host-detail = This server does not answer under this host name.
no-nul = A text holds a character that cannot be kept (NUL); take it out.
too-long = The request is too long, or ended too early.
one-file = Send one file at a time.
no-file = No file came with it; choose one and send it again.
no-utf8 = A text cannot be read; send it as UTF-8.
