// Package post writes letters: what a buyer, a customer, a waiting shopper or a new member of the staff is told by mail.
//
// Rules:
//  1. A letter is caused by one piece of news, or one wish, and named after it: however often the news is
//     read, there is one letter.
//  2. A letter is kept as what it is about and rendered when it is sent or looked at: no secret of a link is
//     stored. Links are derived from the program's secret.
//  3. A letter that cannot be sent is tried again, later each time, and given up after TriesMax with the reason.
//  4. Whoever asks to hear when a product comes gets the same answer whether the address, or the product, is
//     known or not; there is one letter to confirm, and none before that but it.
//  5. A letter says "it has come" when offer.Decide says yes for one variant, and then never again.
//  6. No text of a person reaches a header unchecked: an address is one address, a subject is one line.
//  7. Letters and unconfirmed wishes are forgotten after their time.
//
// It sends nothing by itself: a Sender does, outside of any transaction.
package post
