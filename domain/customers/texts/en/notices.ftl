### What members are told of trials.

waits = A trial waits for you
waits-about = A partner asks for a trial, or for more time for one.
waits-letter = { $count ->
    [one] A trial waits for your answer.
   *[other] { $count } trials wait for your answer.
}
waits-said = { $peer } asks for a trial for { $company }.
wishes-said = { $peer } asks for more time for the trial of { $company }.
waited-said = { $peer } asked for a trial for { $company }: { $state }.
told = A trial of yours goes on
told-about = A vendor opened, declined, extended or ended a trial that you asked for, or its customer bought.
told-letter = { $count ->
    [one] There is news of a trial of yours.
   *[other] There is news of { $count } trials of yours.
}
told-said = The trial of { $company } at { $peer }: { $state }.
