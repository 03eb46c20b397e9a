### Founding an organisation.

name-length = an organisation has a name of 1 to 120 characters
no-handle = a short name has 2 to 60 small letters, digits and single hyphens, such as moses-frase
