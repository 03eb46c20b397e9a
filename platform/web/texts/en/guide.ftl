### The API as people read it.

title = The API
about = Every call that programs can make, as this server answers it. A key belongs to one organisation and sees that organisation’s vault alone.
description = The same for programs (OpenAPI 3.1)
common = What all calls have
key = Key
key-about = Made on the page “API keys”, shown once, with a role and an end. Send it as “Authorization: Bearer …”.
pages = Lists
pages-about = “data”, “next” and “total”. Send “next” as “cursor” to get what follows; “limit” is 100, and at most 1,000.
once = Once
once-about = With an Idempotency-Key of your own, a call is carried out once, however often it is sent: the same key and request get the same answer for a day, another request 422, one under way 409.
seen = What you saw
seen-about = Answers have an ETag. Send it in If-None-Match to get 304 where nothing is new, in If-Match to change only what you saw: 412 otherwise.
limits = How often
limits-about = RateLimit says how many calls the key has left in this minute; after 429, Retry-After says when to come back.
problems = Problems
problems-about = What is not done is answered as application/problem+json (RFC 9457). Programs may rely on “code”; what is forbidden and what does not exist look the same.
needs = Needs
answers = answers
shapes = What comes back
