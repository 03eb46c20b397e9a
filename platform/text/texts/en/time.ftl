now = just now
minutes-ago = { $count ->
    [one] { $count } minute ago
   *[other] { $count } minutes ago
}
in-minutes = { $count ->
    [one] in { $count } minute
   *[other] in { $count } minutes
}
hours-ago = { $count ->
    [one] { $count } hour ago
   *[other] { $count } hours ago
}
in-hours = { $count ->
    [one] in { $count } hour
   *[other] in { $count } hours
}
days-ago = { $count ->
    [one] { $count } day ago
   *[other] { $count } days ago
}
in-days = { $count ->
    [one] in { $count } day
   *[other] in { $count } days
}
