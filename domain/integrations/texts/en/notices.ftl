### What members are told of webhooks.

stopped = A webhook was turned off
stopped-about = When its receiver is gone, or took nothing for five days. What happens meanwhile is not lost: turned on again, it goes on where it stopped.
stopped-said = The webhook “{ $webhook }” was turned off: nobody took what it told
stopped-letter = { $count ->
    [one] A webhook was turned off: nobody takes what it tells.
   *[other] { $count } webhooks were turned off: nobody takes what they tell.
}
