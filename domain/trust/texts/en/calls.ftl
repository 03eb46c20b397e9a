### What programs are told about their calls.

what-a-key-is = Send one Idempotency-Key of 1 to 255 letters, digits and signs.
another-request = This Idempotency-Key was sent with another request before. Choose a new one for each request.
under-way = A request with this Idempotency-Key was carried out, or is under way, and its answer is not at hand. Nothing was done twice; look at what it changed before you send it under a new key.
