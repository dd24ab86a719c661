package order

import (
	"cmp"
	"slices"

	"comptoir/market"
	"comptoir/money"
	"comptoir/tax"
)

// Bill is what an order costs.
type Bill struct {
	Lines    []tax.Line // of each line, in order
	Carriage tax.Line
	Goods    money.Amount // as displayed
	Tax      money.Amount
	Total    money.Amount // what is to be paid
}

// charge is one line to be billed: its price as displayed and its rate of tax.
type charge struct {
	price money.Amount
	rate  money.Rate
}

// billOf adds up goods and carriage. Where tax is added it comes on top, else it lies within.
func billOf(display market.TaxDisplay, lines []charge, carriage charge) (b Bill, err error) {
	b = Bill{Goods: money.Of(0, carriage.price.Currency), Tax: money.Of(0, carriage.price.Currency), Total: money.Of(0, carriage.price.Currency)}
	b.Lines = make([]tax.Line, len(lines))
	for i, l := range lines {
		if b.Lines[i], err = b.add(display, l); err != nil {
			return b, err
		}
		if b.Goods, err = b.Goods.Add(l.price); err != nil {
			return b, err
		}
	}
	b.Carriage, err = b.add(display, carriage)
	return b, err
}

func (b *Bill) add(display market.TaxDisplay, c charge) (tax.Line, error) {
	line, err := tax.Apply(display, c.rate, c.price)
	if err != nil {
		return line, err
	}
	if b.Tax, err = b.Tax.Add(line.Tax); err != nil {
		return line, err
	}
	b.Total, err = b.Total.Add(line.Gross)
	return line, err
}

// byRate sums the bill's tax by rate, highest first. Amounts of one bill are of one currency.
func (b *Bill) byRate() []TaxLine {
	var sums []TaxLine
	for _, l := range append(slices.Clone(b.Lines), b.Carriage) {
		if l.Gross.IsZero() {
			continue
		}
		i := slices.IndexFunc(sums, func(s TaxLine) bool { return s.Rate == l.Rate })
		if i < 0 {
			i = len(sums)
			sums = append(sums, TaxLine{Rate: l.Rate, Net: money.Of(0, l.Net.Currency), Tax: money.Of(0, l.Net.Currency)})
		}
		sums[i].Net.Minor += l.Net.Minor
		sums[i].Tax.Minor += l.Tax.Minor
	}
	slices.SortFunc(sums, func(x, y TaxLine) int { return cmp.Compare(y.Rate, x.Rate) })
	return sums
}
