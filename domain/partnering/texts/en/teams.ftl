### Regions and departments, and what people and keys see.

title = Regions and departments
about = Split this portal among your people: who is limited to a region, a vendor or a department sees nothing of the others, in lists, search, exports and by API. Administrators see everything.
divisions = What you have
none = No regions and no departments yet
none-about = Name a region by its countries, or a department. Then limit people to it, on the page of who works here.
name = Name
sees-only = Limited to it
region-of = Region: { $countries }
department = Department
nobody = Nobody
limited-to = { $count ->
    [one] { $count } person or key
   *[other] { $count } people or keys
}
limited = Who does not see everything
everybody-all = Everybody sees everything.
key = Key “{ $name }”
add = Add a region or a department
add-button = Add it
kind = What it is
region = Region
countries = Countries
countries-hint = Of a region: one in each line, as leads and accounts write them.
no-kind = A division is a region or a department.
change = Change
save = Save
remove = Take away
remove-about = Records stay as they are. It cannot be taken away while somebody is limited to it.
remove-button = Take it away
done-added = Added. Limit people to it on the page of who works here.
done-changed = Changed.
done-removed = Taken away.

people = People
keys = API keys
sees = What { $name } sees
sees-all = { $name } administers this organisation, and so sees everything.
scope-about = It holds from the next request on: in lists, figures, search, exports and files, and for what can be done. The journal and the sharing log are for who sees everything.
administers = Choose another role first; then what is seen can be limited.
nothing-to-choose = There is nothing to limit by yet. Begin with
regions = Regions
every-region = All, and records without a country
vendors = Vendors
every-vendor = All, and records of no vendor
departments = Departments
every-department = All, and records of no department
only = Only those chosen here
which = Only these
choose = Choose at least one wherever you say “only”, and from the lists only.
saved = Saved. It holds from now on.
everything = everything
scope-meanwhile = { $who } changed this while you looked. It holds now: { $what }. Below stands what you chose: save it to put it in the place of theirs.

no-vendor = choose a vendor from the list
no-department = choose a department from the list
no-country = choose a country in your region: { $countries }
vendor = Vendor
vendor-none = Not said
department-label = Department
department-none = Nobody’s
hand-over = Hand over
