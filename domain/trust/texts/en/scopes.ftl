### Regions and departments, and to which of them people and keys are limited.

bad-name = give it a name of 1 to 100 characters
known = there is one called “{ $name }” already; give it another name
bad-countries = name at least one country for a region, one in each line
many = there are { $most } already; take one away that nobody needs
used = { $count ->
    [one] one person or key is limited to it; change what they see first
   *[other] { $count } people or keys are limited to it; change what they see first
}
absent = it is not there any longer; read the page again
