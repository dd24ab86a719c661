// Package sim runs the real desks over the real store under one seed, makes things fail, and reads the store
// after every action.
//
// Rules:
//  1. A seed decides everything: what is asked, in which order, what fails, what the clock says. The same seed
//     takes the same course, and two runs of it leave the same books.
//  2. The world is small: three markets, a handful of variants, three locations, few units, so that buyers meet.
//  3. Several nodes work on one database. One at a time moves; another may act between any node's reading and
//     its writing.
//  4. What fails: begin, a statement, the commit, a commit that is reported as failed, a process or the whole
//     machine at any of these points; clocks that jump; messages that come twice, late and out of order;
//     workers that sleep.
//  5. The checkers know what was answered, never how it was decided: they read rows and do their own sums.
//  6. A seed that found a fault stays in seeds.txt for ever.
//
// Of the doors it uses that of programs, the checkout, and some pages of the console. It measures nothing but how many seeds it ran.
package sim
