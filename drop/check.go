package drop

import (
	"regexp"
	"strconv"
	"time"

	"comptoir/internal/fault"
)

// The limits of a drop, each with its refusal code.
const (
	QuantityMax = 1_000_000
	CodesMax    = 100_000
	LimitMax    = 10
	holdMin     = time.Minute
	holdMax     = 7 * 24 * time.Hour
)

var idShape = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{2,39}$`)

// CheckFacts tells the first thing that is wrong with what a drop would publish; the field and the remedy are in it.
func CheckFacts(f *Facts) error {
	switch {
	case !idShape.MatchString(f.ID):
		return fault.Field("id", "drop.id_invalid")
	case f.SKU == "":
		return fault.Field("sku", "drop.sku_missing")
	case f.Quantity < 1 || f.Quantity > QuantityMax:
		return outside("quantity", 1, QuantityMax)
	case f.Codes < 0 || f.Codes > CodesMax:
		return outside("codes", 0, CodesMax)
	case f.Limit < 1 || f.Limit > LimitMax:
		return outside("limit", 1, LimitMax)
	case f.Price.Minor < 1 || f.Price.Currency == "":
		return fault.Field("price", "drop.price_missing")
	case f.Rule != FirstCome && f.Rule != Lottery:
		return fault.Field("rule", "drop.rule_unknown")
	case f.Hold < holdMin || f.Hold > holdMax:
		return fault.Field("hold", "drop.hold_invalid")
	case f.Pay < holdMin || f.Pay > holdMax:
		return fault.Field("pay", "drop.pay_invalid")
	}
	return checkHours(f)
}

// checkHours looks at the order of the instants.
func checkHours(f *Facts) error {
	switch {
	case f.From <= 0 || f.Opens <= f.From:
		return fault.Field("opens", "drop.opens_before_entries")
	case f.Closes <= f.Opens:
		return fault.Field("closes", "drop.closes_before_opening")
	case f.Until <= f.From || (f.Rule == Lottery && f.Until > f.Opens) || (f.Rule == FirstCome && f.Until != f.Closes):
		return fault.Field("until", "drop.registration_hours")
	}
	return nil
}

func outside(field string, least, most int64) error {
	return fault.Field(field, "drop.number_invalid", "min", strconv.FormatInt(least, 10), "max", strconv.FormatInt(most, 10))
}
