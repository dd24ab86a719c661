package change

import (
	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/market"
	"comptoir/radio/directory"
)

func readRadioFact(tx Tx, c *Change) (any, error) {
	e, err := tx.RadioEntry(c.Subject)
	if err != nil {
		return absent(nil, err)
	}
	return e, nil
}

// putRadioFact writes, or removes, one fact about phones and networks. One about a country is asked for in that
// country's name, one about a phone in the name of all.
func putRadioFact(tx Tx, c *Change, _ clock.Instant) error {
	if c.removes() {
		old, err := tx.RadioEntry(c.Subject)
		if err != nil {
			return err
		}
		if market.Code(old.Country()) != c.Market {
			return fault.Field("country", "change.other_market", "market", string(c.Market))
		}
		if err := tx.DropRadioEntry(c.Subject); err != nil {
			return err
		}
		return tx.BumpRadio(old.Country(), false)
	}
	e, err := after[directory.Entry](c)
	if err != nil {
		return err
	}
	if err := e.Check(); err != nil {
		return err
	}
	if e.Key() != c.Subject {
		return fault.Field("subject", "radio.key_fixed", "key", e.Key())
	}
	if market.Code(e.Country()) != c.Market {
		return fault.Field("country", "change.other_market", "market", string(c.Market))
	}
	if err := tx.PutRadioEntry(e); err != nil {
		return err
	}
	return tx.BumpRadio(e.Country(), false)
}
