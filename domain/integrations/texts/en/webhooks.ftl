### Webhooks: other systems that are told what happens.

title = Webhooks
about = Other systems are told what happens here, each message signed. A message names records by their ids and holds nothing personal; your system reads the rest through the API.
none = Nobody is told yet
none-text = Add the address of a system that wants to know what happens here, such as your shop or your CRM.
receiver = Receiver
stands = State
add = Add a webhook
add-button = Add the webhook
address = Address
address-hint = Where messages are sent, such as https://hooks.example.com/freehold
description = What it is for
optional = optional
events = Events
events-hint = One in a line, such as deal.moved, or registration.* for all of them. Nothing means everything.

state-on = On
state-failing = Failing
state-off = Off
state-stopped = Stopped
told-all = It tells of everything that happens.
told-some = { $count ->
    [one] It tells of { $count } kind of event.
   *[other] It tells of { $count } kinds of events.
}
told-failing = Nothing was taken since the failure { $ago }. It is tried again for five days; then it stops.
told-off = It sends nothing. Turned on, it goes on where it stopped.
told-gone = Its receiver answered that it is gone (410), so it sends nothing. Turned on, it goes on where it stopped.
told-given-up = Nothing was taken for five days, so it sends nothing. Turned on, it goes on where it stopped.
told-keyless = Its secret was sealed by another node and cannot be read here. Make a new one, and turn it on.

test = Send a test event
turn-off = Turn off
turn-on = Turn on
fresh = Its secret
fresh-about = Copy it now into the system that receives: it is not shown again.
messages = Messages
no-messages = Nothing was sent yet.
event = Event
answer = Answer
sent = Sent
given-up = Given up
about-to = About to be sent
again-at = Again { $when }
answered = { $status } in { $took } ms
attempts = { $count ->
    [one] { $ago }
   *[other] attempt { $count }, { $ago }
}
send-again = Send again
send-again-named = Send again message { $number }
settings = Settings
save = Save
keys = Keys
keys-about = Every message is signed with the secret (v1) and with a key of which you know the public half (v1a).
public = Public key:
old-until = The secret from before is good as well until { $until }.
rotate = Make a new secret
replay = Send again
replay-about = Everything that happened since that day is sent again, in its order. Ids of messages stay, so a receiver can drop what it knows.
replay-button = Send it again
since = Since
remove = Remove
remove-about = What waits is not sent, and the list of messages is deleted.
remove-button = Remove this webhook

done-removed = The webhook is removed.
done-changed = Saved.
done-on = It is on, and goes on where it stopped.
done-off = It is off.
done-tested = A test event is on its way.
done-replayed = It is on its way again.

## Why nothing was answered.

why-private = Its name leads to no address that the whole internet reaches
why-name = Its name is not known
why-connection = Nobody took the connection
why-time = No answer in time
why-broken = The connection broke off
why-certificates = This node cannot check certificates: tell who runs it
why-address = Nothing is sent to this address any longer: tell who runs this Freehold

## Why it was not done.

no-address = Write an address with https://, a name and a path.
long-address = Write an address of at most 2,000 characters.
not-https = Write an address that begins with https://.
with-password = Leave out the name and the password before the @.
unusual-port = Port { $port } is not used for this; the receiver has to listen on { $usual }.
private-address = { $ip } is not an address that the whole internet reaches.
no-event = There is no event “{ $event }”.
many-events = Choose at most { $most } events.
long-description = Describe it in at most { $most } characters.
many = You have { $most } webhooks already; remove one first.
is-off = This webhook is off; turn it on first.
no-moment = Write the day, or the moment, from which on everything is sent again.
absent = There is no such webhook here.
