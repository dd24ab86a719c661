package drop

import (
	"context"

	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/market"
	"comptoir/order"
)

// Seat is what somebody is told of their part in a drop.
type Seat struct {
	Drop  Drop
	Entry EntryID // zero: they are not in
	Units int64   // asked for
	Place string  // signed, to be carried (rule 8); "" once there is a grant to look at
	Rank  int64   // from 1; 0 until the list is drawn
	Ahead int64   // persons whose turn comes before
	Turn  bool    // their turn has come: see Grants, or nothing was left
	Grant *Grant  // the last that they won
}

// In tells whether the person takes part.
func (s *Seat) In() bool { return s.Entry != EntryID{} }

// number is a rank as people count: from 1, those who came later after those who were drawn.
func number(rank int64) int64 {
	if rank > lateRank {
		return rank - lateRank
	}
	return rank
}

func (d *Desk) seat(one *Drop, e EntryID, rank, units int64, grants []Grant) Seat {
	s := Seat{Drop: *one, Entry: e, Units: units, Rank: number(rank)}
	s.Place = SignPlace(d.Secret, Place{one.Market, one.ID, e, rank})
	if rank > 0 {
		s.Ahead = max(0, s.Rank-number(one.Standing.Reached)-1)
		s.Turn = rank <= one.Standing.Reached
	}
	if n := len(grants); n > 0 {
		s.Grant, s.Place = &grants[n-1], ""
	}
	return s
}

// Where tells somebody about their part. place is what they carry, or ""; one that was signed for somebody else is
// Forbidden "drop.place_of_other". While it is not their turn a place that names a rank is answered without storage.
func (d *Desk) Where(ctx context.Context, m market.Code, drop string, who Person, place string) (Seat, error) {
	if err := d.pace.allow(who.Account, d.Clock.Now()); err != nil {
		return Seat{}, err
	}
	one, err := d.Get(m, drop)
	if err != nil {
		return Seat{}, err
	}
	mine := EntryOf(one.Salt, m, drop, who.Account)
	if place != "" {
		p, err := ReadPlace(d.Secret, place)
		if err != nil {
			return Seat{}, err
		}
		if p.Entry != mine || p.Drop != drop || p.Market != m {
			return Seat{}, fault.New(fault.Forbidden, "drop.place_of_other")
		}
		if p.Rank > one.Standing.Reached && one.State == Published {
			return d.seat(&one, mine, p.Rank, 0, nil), nil
		}
	}
	return d.look(ctx, &one, mine)
}

// Waits answers a place by itself, without storage, while it is not its turn; waits is false when storage must be asked.
// It says nothing that is not in the place and on the board. The caller makes sure that the place is carried by the browser
// that it was given to (Bind). Errors: TooMany "drop.too_fast".
func (d *Desk) Waits(one *Drop, place string) (seat Seat, waits bool, err error) {
	p, err := ReadPlace(d.Secret, place)
	if err != nil || p.Drop != one.ID || p.Market != one.Market || one.State != Published {
		return Seat{}, false, nil
	}
	drawn := one.Standing.Drawn >= 0
	if p.Rank == 0 && drawn {
		p.Rank, drawn = d.ranks.rank(one.key(), p.Entry)
	}
	if p.Rank <= one.Standing.Reached && drawn {
		return Seat{}, false, nil // their turn, or none of the list; while the list is not known here everybody waits
	}
	if err := d.pace.allow(p.Entry.String(), d.Clock.Now()); err != nil {
		return Seat{}, false, err
	}
	return d.seat(one, p.Entry, p.Rank, 0, nil), true, nil
}

// Bind seals that a place was given to a browser, by something that only this browser has.
func (d *Desk) Bind(place, to string) string { return seal(d.Secret, "bound\x00"+place+"\x00"+to) }

// look reads somebody's part from storage.
func (d *Desk) look(ctx context.Context, one *Drop, mine EntryID) (Seat, error) {
	var seat Seat
	err := d.Store.View(ctx, func(tx Tx) error {
		entries, err := tx.DropEntries(one.Market, one.ID, []EntryID{mine})
		if err != nil {
			return err
		}
		grants, err := tx.DropGrants(one.Market, one.ID, []EntryID{mine})
		if err != nil {
			return err
		}
		seat = Seat{Drop: *one}
		if len(entries) > 0 {
			seat = d.seat(one, mine, entries[0].Rank, entries[0].Units, grants)
		} else if len(grants) > 0 {
			seat = d.seat(one, mine, 0, 0, grants)
		}
		return nil
	})
	return seat, err
}

// Claim gives the right to buy that somebody holds now, for the counter; Gone "drop.no_grant" when there is none.
func (d *Desk) Claim(ctx context.Context, m market.Code, drop string, who Person) (order.GrantRef, error) {
	s, err := d.Where(ctx, m, drop, who, "")
	if err != nil {
		return order.GrantRef{}, err
	}
	if s.Grant == nil || !s.Grant.Usable(d.Clock.Now()) {
		return order.GrantRef{}, fault.New(fault.Gone, "drop.no_grant")
	}
	return order.GrantRef{Drop: drop, N: s.Grant.N}, nil
}

// Usable tells whether the grant can still be used.
func (g *Grant) Usable(now clock.Instant) bool { return g.State == Held && now < g.Until }
