### Roles, keys, links.

owner = Owner
admin = Admin
manager = Manager
member = Member
reader = Reader
link-over = This link opens nothing (any more): it lasts for five minutes. Open the file again on the page where you found it.
