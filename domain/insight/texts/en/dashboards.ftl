### Dashboards: figures and charts that people choose and put in order.

title = Dashboard
about = What you chose, in your order, counted from your own records. Every figure leads to its records.
arrange = Arrange
counted = counted here
nothing-yet = Nothing to show yet.
before = Before
won = Won
win-rate = Win rate
pipeline = Deals by stage
forecast = Open, by the month in which it may be decided
coverage = Coverage
undecided = Waiting for a decision
ageing = Open deals, by how long in their stage
time-to-decision = Time to decision
top-partners = Partners with the most won
declining-partners = Partners with less won than before
products = Won by product
regions = Leads by country
month = Month
stage = Stage
age = Age
partner = Partner
product = Product
country = Country
figure = Figure
span = { $from } to { $to }
twelve-months = last 12 months
three-months = last 3 months
mean = on average
open-value = Open
won-in-three-months = Won in three months, on average
covers = Open covers
minutes = { $minutes } min
hours = { $hours } h
days = { $days ->
    [one] { $days } day
   *[other] { $days } days
}
nothing-chosen = Nothing is shown
nothing-chosen-about = Choose what the dashboard shows.
is-own = It is yours: nobody else sees it change.
is-everybodys = It is what everybody begins with. As soon as you change it, it is your own.
shown = Shown, in this order
others = Not shown
panel = Panel
change = Change
up = Up
down = Down
remove = Remove
add = Add
everybody = What everybody begins with
everybody-about = Whoever has not arranged a dashboard sees what the organisation begins with.
reset = Go back to it
make-default = Let everybody begin with yours
see = See the dashboard
