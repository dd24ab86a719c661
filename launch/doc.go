// Package launch brings a market from one stage to the next: what must hold first, what is still to be done, when
// it will be done, and what was promised about it in public.
//
// Rules:
//  1. The entry criteria of a stage, and of a channel's opening, are data. A criterion is computed (closed list of
//     Computations over plain Facts), attested by a person of a role, or verified by evidence. Nobody ticks a
//     computed one.
//  2. A checklist is computed when it is looked at and never stored. Each line says met, waived or missing, who
//     holds it up and since when.
//  3. A move forward without the criteria needs a waiver with a name, a reason and an end for each line that is
//     missing. No waiver lets a market be withdrawn while something is owed.
//  4. A market that has sold leaves by withdrawing; withdrawn begins when nothing is owed: open orders, returns,
//     warranties, spare parts, service points.
//  5. A plan's tasks have three estimates in working days. Work is planned on working days; a task begins on the
//     working day after the last task it waits for. A milestone takes no time: its date is the first working day
//     on which all before it is done.
//  6. A task that waits for a gate is done when the gate is passed, at that instant, and not before.
//  7. A forecast draws each task's days from its PERT-beta distribution, one seed one answer, and gives the dates by
//     which 10, 50 and 90 % of the runs had reached a milestone. Tasks are drawn independently.
//  8. A commitment keeps the words and the precision in which it was said. A reader proposes the interval, a person
//     confirms it. It is judged by its first promise: kept by then, late after it, broken when the last promise has
//     passed too. What nobody found out is unknown, not broken.
//  9. Every edit is in the history of changes: who, when, before, after, why.
//  10. A milestone is done on the local day on which its market enters the stage, or its channel opens, in the same
//     transaction; an opening that was announced for later marks it when its day has come.
//
// It never decides whether a thing may be sold and moves no stage itself: offer.Decide and change.Desk do.
package launch
