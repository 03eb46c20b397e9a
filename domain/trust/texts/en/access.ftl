### Roles, keys, links.

owner = Owner
admin = Admin
manager = Manager
member = Member
reader = Reader
link-over = This link opens nothing (any more): it lasts for five minutes. Open the file again on the page where you found it.

suspended = This organisation is suspended
suspended-since = { $name } is suspended by who runs this Freehold, since { $since }. Nothing is lost: what is sent to it waits, and so does its own work, until that ends.
suspended-reason = The reason given: “{ $reason }”.
suspended-ask = Ask them what to do: { $contact }.
suspended-ask-operator = Ask them what to do.
