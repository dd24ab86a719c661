package launch

import (
	"context"
	"time"

	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/market"
)

// DutyKind is what is owed until an instant.
type DutyKind string

// The duties that a person enters for what was sold before this program counted it.
const (
	DutyWarranty DutyKind = "warranty"
	DutyParts    DutyKind = "parts"
	DutyService  DutyKind = "service"
)

// DutyKinds lists them in the order shown.
func DutyKinds() []DutyKind { return []DutyKind{DutyWarranty, DutyParts, DutyService} }

// Duty is one dated duty towards a market's people.
type Duty struct {
	Market market.Code   `json:"market"`
	Kind   DutyKind      `json:"kind"`
	Until  clock.Instant `json:"until"` // 0: it is fulfilled
	Note   string        `json:"note,omitempty"`
	Source string        `json:"source"`
}

// Sold is what orders tell of a market.
type Sold struct {
	Open      int           // orders that are neither delivered, cancelled nor returned
	Delivered clock.Instant // the last shipment that has arrived, or left; 0: none
	Service   int           // service points that stand there
}

// OwedOf adds up what orders and duties say (rule 4). Buyers may send back and claim for as long as the market's law
// gives them from the last delivery on; parts and service points are owed as long as the warranty.
func OwedOf(m *market.Market, s Sold, duties []Duty) Owed {
	o := Owed{Orders: s.Open, ServicePoints: s.Service}
	if s.Delivered != 0 {
		last := s.Delivered.Time().In(m.Location())
		if m.Rights.WithdrawalDays > 0 {
			o.Returning = clock.Of(last.AddDate(0, 0, m.Rights.WithdrawalDays))
		}
		if m.Rights.WarrantyMonths > 0 {
			o.Warranty = clock.Of(last.AddDate(0, m.Rights.WarrantyMonths, 0))
		}
		o.Parts, o.Service = o.Warranty, o.Warranty
	}
	for _, d := range duties {
		switch d.Kind {
		case DutyWarranty:
			o.Warranty = max(o.Warranty, d.Until)
		case DutyParts:
			o.Parts = max(o.Parts, d.Until)
		case DutyService:
			o.Service = max(o.Service, d.Until)
		}
	}
	return o
}

// dutyYearsMax bounds how far a duty may reach.
const dutyYearsMax = 50

// Check refuses a duty that cannot be right, naming the field.
func (d *Duty) Check(now clock.Instant) error {
	switch {
	case d.Kind != DutyWarranty && d.Kind != DutyParts && d.Kind != DutyService:
		return fault.Field("kind", "launch.duty_unknown", "kind", string(d.Kind))
	case d.Until < 0 || d.Until > now.Add(dutyYearsMax*365*24*time.Hour):
		return fault.Field("until", "launch.day_out_of_range")
	case d.Source == "":
		return fault.Field("source", "launch.source_missing")
	case len(d.Note)+len(d.Source) > textMax:
		return fault.Field("note", "launch.text_too_long")
	}
	return nil
}

// PutDuty enters a dated duty, or moves its end; Until 0 says that it is fulfilled. Errors: Forbidden, Invalid of
// Check, NotFound.
func (d *Desk) PutDuty(ctx context.Context, who Who, duty Duty, why string) error {
	if err := may(who, "launch", duty.Market); err != nil {
		return err
	}
	if err := duty.Check(d.Clock.Now()); err != nil {
		return err
	}
	return d.Store.Update(ctx, func(tx Tx) error {
		if _, err := tx.Market(duty.Market); err != nil {
			return err
		}
		all, err := tx.Duties(duty.Market)
		if err != nil {
			return err
		}
		var before *Duty
		for i := range all {
			if all[i].Kind == duty.Kind {
				before = &all[i]
			}
		}
		if err := tx.PutDuty(duty); err != nil {
			return err
		}
		return record(d, tx, edit{who.Name(), KindDuty, duty.Market, string(duty.Kind), why}, before, &duty)
	})
}

// Duties gives the dated duties of a market as they were entered.
func (d *Desk) Duties(ctx context.Context, m market.Code) (list []Duty, err error) {
	err = d.Store.View(ctx, func(tx Tx) (err error) {
		list, err = tx.Duties(m)
		return err
	})
	return list, err
}
